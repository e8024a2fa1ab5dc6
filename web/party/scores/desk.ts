import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/scores',
    component: () => import('./DeskScores.vue'),
    meta: { title: '评分排名', needs: 'score.read', menu: { group: '督导考评', name: '评分排名', order: 30 } },
  },
  { path: '/scores/:id(\\d+)', component: () => import('./DeskScore.vue'), meta: { title: '评分明细' } },
]
