import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [{ path: '/me/logins', component: () => import('./PhoneLogIns.vue'), meta: { title: '登录记录' } }]
