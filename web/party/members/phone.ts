import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/members/revisions', component: () => import('./PhoneRevisions.vue'), meta: { title: '名册更改' } },
]
