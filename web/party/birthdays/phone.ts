import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/birthdays', component: () => import('./PhoneBirthdays.vue'), meta: { title: '政治生日', needs: 'birthday.read', tile: { name: '政治生日', order: 60 } } },
  { path: '/birthday', redirect: '/birthdays' },
]
