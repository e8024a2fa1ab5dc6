import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/walls',
    component: () => import('./DeskWalls.vue'),
    meta: { title: '大屏', needs: 'wall.read', menu: { group: '设置', name: '大屏', order: 60 } },
  },
]
