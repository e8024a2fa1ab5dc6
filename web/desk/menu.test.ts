import { expect, it } from 'vitest'
import { createMemoryHistory, createRouter, type RouteRecordRaw } from 'vue-router'
import { entryOf, menuOf } from './menu'

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

it.each([
  ['名册里的一页属于名册', '/members/7', '/members'],
  ['有自己一项的属于自己', '/members/import', '/members/import'],
  ['名字开头相同的不算', '/membership', undefined],
])('%s', (_name, path, entry) => {
  const menu = [{ group: '党员', entries: ['/members', '/members/import'].map((p) => ({ path: p, name: p })) }]
  expect(entryOf(menu, path)).toBe(entry)
})
