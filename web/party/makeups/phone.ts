import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [{ path: '/makeups', component: () => import('./PhoneMakeups.vue'), meta: { title: '补课', tile: { name: '补课', order: 45 }, needs: 'attendance.sign' } }]
