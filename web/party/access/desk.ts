import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/login', component: () => import('./DeskLogin.vue'), meta: { title: '登录', open: true } },
  { path: '/setup', component: () => import('./DeskSetup.vue'), meta: { title: '设立三员', open: true } },
  { path: '/account', component: () => import('./DeskAccount.vue'), meta: { title: '本人账号' } },
  { path: '/me/security', component: () => import('./DeskSecurity.vue'), meta: { title: '登录与安全' } },
  {
    path: '/people',
    component: () => import('./DeskPeople.vue'),
    meta: { title: '账号', needs: 'account.manage', menu: { group: '设置', name: '账号', order: 20 } },
  },
  {
    path: '/delegations',
    component: () => import('./DeskDelegations.vue'),
    meta: { title: '权限委托', needs: 'rights.delegate', menu: { group: '设置', name: '权限委托', order: 25 } },
  },
  { path: '/people/:id(\\d+)', component: () => import('./DeskPerson.vue'), meta: { title: '账号', needs: 'account.manage' } },
]
