import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/ledgers',
    component: () => import('./DeskStatistics.vue'),
    meta: { title: '组织生活统计', needs: 'ledger.read', menu: { group: '督导考评', name: '组织生活统计', order: 20 } },
  },
  {
    path: '/ledgers/files',
    component: () => import('./DeskFiles.vue'),
    meta: { title: '电子档案', needs: 'ledger.read', menu: { group: '党员', name: '电子档案', order: 15 } },
  },
  { path: '/members/:id(\\d+)/file', component: () => import('./DeskFile.vue'), props: { of: 'members' }, meta: { title: '党员电子档案', needs: 'ledger.read' } },
  { path: '/orgs/:id(\\d+)/file', component: () => import('./DeskFile.vue'), props: { of: 'orgs' }, meta: { title: '党组织电子档案', needs: 'ledger.read' } },
]
