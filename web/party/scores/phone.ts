import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/score',
    component: () => import('./PhoneScore.vue'),
    meta: { title: '支部得分', needs: 'score.read', tile: { name: '支部得分', order: 40 } },
  },
]
