import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/talks', component: () => import('./DeskTalks.vue'), meta: { title: '谈心谈话', needs: 'talk.read', menu: { group: '组织生活', name: '谈心谈话', order: 55 } } },
  { path: '/talks/:id(\\d+)', component: () => import('./DeskTalk.vue'), meta: { title: '谈心谈话' } },
]
