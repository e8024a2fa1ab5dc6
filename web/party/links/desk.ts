import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/links', component: () => import('./DeskLinks.vue'), meta: { title: '学习链接', needs: 'link.manage', menu: { group: '教育', name: '学习链接', order: 90 } } },
  { path: '/oath', component: () => import('./DeskOath.vue'), meta: { title: '入党誓词', menu: { group: '教育', name: '入党誓词', order: 91 } } },
]
