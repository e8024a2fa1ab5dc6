import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [{ path: '/seals', component: () => import('./PhoneSeals.vue'), meta: { title: '存证凭证', needs: 'seal.read' } }]
