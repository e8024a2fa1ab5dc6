import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/reviews', component: () => import('./PhoneReviews.vue'), meta: { title: '民主评议', needs: 'review.read', tile: { name: '民主评议', order: 50 } } },
  { path: '/reviews/:id(\\d+)', component: () => import('./PhoneReview.vue'), meta: { title: '民主评议' } },
]
