import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/journal',
    component: () => import('./DeskJournal.vue'),
    meta: { title: '审计日志', needs: 'journal.read', menu: { group: '设置', name: '审计日志', order: 60 } },
  },
]
