import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/birthdays', component: () => import('./DeskBirthdays.vue'), meta: { title: '政治生日', needs: 'birthday.read', menu: { group: '党员', name: '政治生日', order: 40 } } },
]
