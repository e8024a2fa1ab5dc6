import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/orgs',
    component: () => import('./DeskOrgs.vue'),
    meta: { title: '党组织', needs: 'org.read', menu: { group: '设置', name: '党组织', order: 10 } },
  },
  { path: '/orgs/import', component: () => import('./DeskImport.vue'), meta: { title: '导入党组织', needs: 'org.manage' } },
  { path: '/orgs/:id(\\d+)', component: () => import('./DeskOrg.vue'), meta: { title: '党组织' } },
]
