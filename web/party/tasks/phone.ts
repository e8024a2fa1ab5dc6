import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/tasks', component: () => import('./PhoneTasks.vue'), meta: { title: '任务清单', needs: 'task.read', tile: { name: '任务清单', order: 25 } } },
]
