import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/login', component: () => import('./DeskLogin.vue'), meta: { title: '登录', open: true } },
  { path: '/account', component: () => import('./DeskAccount.vue'), meta: { title: '账号' } },
]
