import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/me/data', component: () => import('./PhoneMine.vue'), meta: { title: '我的个人信息' } },
  { path: '/me/notice', component: () => import('./PhoneNotice.vue'), meta: { title: '个人信息处理说明' } },
  { path: '/privacy/corrections', component: () => import('./PhoneCorrections.vue'), meta: { title: '更正申请', needs: 'member.manage' } },
  { path: '/privacy/exports', component: () => import('./PhoneAtDesk.vue'), props: { title: '明文导出', page: '/privacy/exports' }, meta: { title: '明文导出', needs: 'privacy.export' } },
  { path: '/privacy/incidents', component: () => import('./PhoneAtDesk.vue'), props: { title: '涉密拦截', page: '/privacy/incidents' }, meta: { title: '涉密拦截', needs: 'privacy.manage' } },
  // Where nobody can decide on a change of the register, the security administrator is asked to open an account.
  { path: '/people', component: () => import('./PhoneAtDesk.vue'), props: { title: '账号', page: '/people' }, meta: { title: '账号', needs: 'account.manage' } },
]
