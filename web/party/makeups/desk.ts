import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/makeups', component: () => import('./DeskMakeups.vue'), meta: { title: '补课', needs: 'makeup.manage', menu: { group: '组织生活', name: '补课', order: 50 } } },
]
