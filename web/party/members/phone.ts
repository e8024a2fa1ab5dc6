import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/members/revisions', component: () => import('./PhoneRevisions.vue'), meta: { title: '名册更改' } },
  // The register is kept at the desk: on the phone a member's page is the e-file.
  { path: '/members/:id(\\d+)', redirect: (to) => `/members/${String(to.params.id)}/file` },
]
