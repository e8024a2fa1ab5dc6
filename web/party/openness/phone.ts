import type { RouteRecordRaw } from 'vue-router'

const needs = 'openness.read'

export const routes: RouteRecordRaw[] = [
  { path: '/openness', component: () => import('./PhoneBranch.vue'), meta: { title: '支部生活', needs, tile: { name: '支部生活', order: 20 } } },
  { path: '/openness/disclosures', component: () => import('./PhoneDisclosures.vue'), meta: { title: '党务公开', needs, tile: { name: '党务公开', order: 21 } } },
  { path: '/openness/publish', component: () => import('./PhonePublish.vue'), meta: { title: '发布党务公开', needs: 'openness.publish' } },
  { path: '/openness/suggestions', component: () => import('./PhoneSuggestions.vue'), meta: { title: '意见建议', needs, tile: { name: '意见建议', order: 22 } } },
  { path: '/branch', redirect: '/openness' },
]
