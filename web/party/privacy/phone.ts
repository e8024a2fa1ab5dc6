import type { RouteRecordRaw } from 'vue-router'

/** What is done at the desk: the phone says so. */
const atDesk = (path: string, title: string, needs: string): RouteRecordRaw => ({ path, component: () => import('./PhoneAtDesk.vue'), meta: { title, needs } })

export const routes: RouteRecordRaw[] = [
  { path: '/me/data', component: () => import('./PhoneMine.vue'), meta: { title: '我的个人信息' } },
  { path: '/me/notice', component: () => import('./PhoneNotice.vue'), meta: { title: '个人信息处理说明' } },
  { path: '/privacy/corrections', component: () => import('./PhoneCorrections.vue'), meta: { title: '更正申请', needs: 'member.manage' } },
  atDesk('/privacy/exports', '明文导出', 'privacy.export'),
  atDesk('/privacy/incidents', '涉密拦截', 'privacy.manage'),
  // Where nobody can decide on a change of the register, the security administrator is asked to open an account.
  atDesk('/people', '账号', 'account.manage'),
]
