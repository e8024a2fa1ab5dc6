import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/seals',
    component: () => import('./DeskSeals.vue'),
    meta: { title: '存证凭证', needs: 'seal.read', menu: { group: '督导考评', name: '存证凭证', order: 60 } },
  },
  { path: '/seals/meetings/:id(\\d+)', component: () => import('./DeskProof.vue'), meta: { title: '会议记录的存证', needs: 'meeting.read' } },
]
