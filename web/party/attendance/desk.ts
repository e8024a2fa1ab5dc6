import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [{ path: '/meetings/:id(\\d+)/screen', component: () => import('./DeskScreen.vue'), meta: { title: '会场签到码' } }]
