import type { RouteRecordRaw } from 'vue-router'

const [group, needs] = ['组织生活', 'openness.read']

export const routes: RouteRecordRaw[] = [
  { path: '/openness', component: () => import('./DeskBranch.vue'), meta: { title: '支部生活', needs, menu: { group, name: '支部生活', order: 60 } } },
  { path: '/openness/disclosures', component: () => import('./DeskDisclosures.vue'), meta: { title: '党务公开', needs, menu: { group, name: '党务公开', order: 61 } } },
  // A to-do opens the form; on the phone that is a page of its own.
  { path: '/openness/publish', redirect: (to) => ({ path: '/openness/disclosures', query: to.query }) },
  { path: '/openness/suggestions', component: () => import('./DeskSuggestions.vue'), meta: { title: '意见建议', needs, menu: { group, name: '意见建议', order: 62 } } },
]
