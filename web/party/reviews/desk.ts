import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/reviews', component: () => import('./DeskReviews.vue'), meta: { title: '组织生活会和民主评议', needs: 'duty.read', menu: { group: '组织生活', name: '民主评议', order: 50 } } },
  { path: '/reviews/:id(\\d+)', component: () => import('./DeskReview.vue'), meta: { title: '民主评议' } },
]
