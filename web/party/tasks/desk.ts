import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/tasks',
    component: () => import('./DeskTasks.vue'),
    meta: { title: '任务清单', needs: 'task.read', menu: { group: '组织生活', name: '任务清单', order: 25 } },
  },
]
