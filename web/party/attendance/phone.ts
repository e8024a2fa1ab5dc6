import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/scan', component: () => import('./PhoneScan.vue'), meta: { title: '扫码', tab: { name: '扫码', order: 3 } } },
  { path: '/clerk/:id(\\d+)', component: () => import('./PhoneClerk.vue'), meta: { title: '现场' } },
]
