import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/privacy/corrections', component: () => import('./DeskCorrections.vue'), meta: { title: '更正申请', needs: 'member.manage', menu: { group: '党员', name: '更正申请', order: 20 } } },
  { path: '/privacy/exports', component: () => import('./DeskExports.vue'), meta: { title: '明文导出', needs: 'privacy.export', menu: { group: '党员', name: '明文导出', order: 30 } } },
  { path: '/privacy/retention', component: () => import('./DeskRetention.vue'), meta: { title: '保存期限', needs: 'privacy.manage', menu: { group: '设置', name: '保存期限', order: 60 } } },
  { path: '/privacy/notice', component: () => import('./DeskNotice.vue'), meta: { title: '隐私说明', needs: 'privacy.manage', menu: { group: '设置', name: '隐私说明', order: 61 } } },
  { path: '/privacy/incidents', component: () => import('./DeskIncidents.vue'), meta: { title: '涉密拦截', needs: 'privacy.manage', menu: { group: '设置', name: '涉密拦截', order: 62 } } },
]
