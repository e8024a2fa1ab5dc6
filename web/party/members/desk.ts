import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/members',
    component: () => import('./DeskMembers.vue'),
    meta: { title: '党员名册', needs: 'member.read', menu: { group: '党员', name: '党员名册', order: 10 } },
  },
  {
    // In the menu as well: a system administrator may import members without reading their roll.
    path: '/members/import',
    component: () => import('./DeskImport.vue'),
    meta: { title: '导入党员', needs: 'member.import', menu: { group: '设置', name: '导入党员', order: 15 } },
  },
  {
    path: '/members/revisions',
    component: () => import('./DeskRevisions.vue'),
    meta: { title: '名册更改审核', needs: 'member.manage', menu: { group: '党员', name: '名册更改审核', order: 15 } },
  },
  { path: '/members/:id(\\d+)', component: () => import('./DeskMember.vue'), meta: { title: '党员' } },
]
