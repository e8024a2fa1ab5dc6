import { expect, it } from 'vitest'
import { createMemoryHistory, createRouter, type RouteRecordRaw } from 'vue-router'
import { menuOf } from './menu'

const page = (path: string, meta: RouteRecordRaw['meta']) => ({ path, meta, component: {} }) as RouteRecordRaw

it('菜单只有两级，按次序，没有权限的不显示，空的组不显示', () => {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      page('/orgs', { needs: 'org.read', menu: { group: '设置', name: '党组织', order: 10 } }),
      page('/members', { needs: 'member.read', menu: { group: '党员', name: '党员名册', order: 20 } }),
      page('/growth', { menu: { group: '党员', name: '发展党员', order: 10 } }),
      page('/log', { needs: 'journal.read', menu: { group: '设置', name: '日志', order: 20 } }),
      page('/hidden', {}),
    ],
  })
  const may = (action: string) => action !== 'journal.read' && action !== 'org.read'
  expect(menuOf(router.getRoutes(), may)).toEqual([
    { group: '党员', entries: [{ path: '/growth', name: '发展党员' }, { path: '/members', name: '党员名册' }] },
  ])
})
