import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/duties',
    component: () => import('./DeskDuties.vue'),
    meta: { title: '组织生活日历', needs: 'duty.read', menu: { group: '组织生活', name: '组织生活日历', order: 5 } },
  },
]
