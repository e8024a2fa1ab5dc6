import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/talks', component: () => import('./PhoneTalks.vue'), meta: { title: '谈心谈话', needs: 'review.read', tile: { name: '谈心谈话', order: 55 } } },
  { path: '/talks/:id(\\d+)', component: () => import('./PhoneTalk.vue'), meta: { title: '谈心谈话' } },
]
