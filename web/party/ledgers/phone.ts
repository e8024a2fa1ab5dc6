import type { RouteRecordRaw } from 'vue-router'

const file = () => import('./PhoneFile.vue')

export const routes: RouteRecordRaw[] = [
  { path: '/ledgers', component: () => import('./PhoneStatistics.vue'), meta: { title: '组织生活统计', needs: 'ledger.read', tile: { name: '组织生活统计', order: 13 } } },
  { path: '/me/file', component: file, props: { of: 'mine' }, meta: { title: '我的电子档案' } },
  { path: '/members/:id(\\d+)/file', component: file, props: { of: 'members' }, meta: { title: '党员电子档案', needs: 'ledger.read' } },
  { path: '/orgs/:id(\\d+)/file', component: file, props: { of: 'orgs' }, meta: { title: '党组织电子档案', needs: 'ledger.read' } },
]
