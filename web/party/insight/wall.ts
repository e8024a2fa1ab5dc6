import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/theme-day', component: () => import('./WallThemeDay.vue'), meta: { title: '主题党日实况', key: 1 } },
]
