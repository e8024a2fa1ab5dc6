import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/duties',
    component: () => import('./PhoneDuties.vue'),
    meta: { title: '组织生活日历', needs: 'duty.read', tile: { name: '组织生活日历', order: 12 } },
  },
]
