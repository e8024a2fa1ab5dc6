import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/links', component: () => import('./PhoneLinks.vue'), meta: { title: '学习链接', tile: { name: '学习链接', order: 70 } } },
  { path: '/oath', component: () => import('./PhoneOath.vue'), meta: { title: '入党誓词', tile: { name: '入党誓词', order: 71 } } },
]
