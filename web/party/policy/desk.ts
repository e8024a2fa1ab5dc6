import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/policy',
    component: () => import('./DeskPolicy.vue'),
    meta: { title: '政策开关', needs: 'policy.read', menu: { group: '设置', name: '政策开关', order: 40 } },
  },
  { path: '/policy/score', component: () => import('./DeskPacks.vue'), meta: { title: '评分规则包', needs: 'policy.read' } },
  { path: '/policy/duties', component: () => import('./DeskDutyPacks.vue'), meta: { title: '组织生活规则包', needs: 'policy.read' } },
]
