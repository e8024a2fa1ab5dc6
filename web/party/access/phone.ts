import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/login', component: () => import('./PhoneLogin.vue'), meta: { title: '登录', open: true } },
  { path: '/me', component: () => import('./PhoneMe.vue'), meta: { title: '我的', tab: { name: '我的', order: 4 } } },
  { path: '/me/waiting', component: () => import('./PhoneWaiting.vue'), meta: { title: '待上传' } },
  { path: '/me/security', component: () => import('./PhoneSecurity.vue'), meta: { title: '登录与安全' } },
  { path: '/me/delegations', component: () => import('./PhoneDelegations.vue'), meta: { title: '受委托的权限' } },
  { path: '/me/devices', component: () => import('./PhoneDevices.vue'), meta: { title: '登录过的设备' } },
]
