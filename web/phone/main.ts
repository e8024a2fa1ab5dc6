import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import '@/kit/tokens.css'
import '@/kit/base.css'
import { setUp } from '@/kit/api'
import { restoreElder } from '@/kit/elder'
import { followPages, toPart } from '@/kit/focus'
import { guard, toLogin } from '@/kit/guard'
import { startOutbox } from '@/kit/outbox'
import { makeQueryClient } from '@/kit/query'
import App from './App.vue'
import TodayPage from './TodayPage.vue'

const own: RouteRecordRaw[] = [
  { path: '/', component: TodayPage, meta: { title: '今天', tab: { name: '今天', order: 1 } } },
  { path: '/todo', component: () => import('./TodoPage.vue'), meta: { title: '待办', tab: { name: '待办', order: 2 } } },
  { path: '/:rest(.*)', component: () => import('@/kit/parts/NoPage.vue'), meta: { title: '没有这一页', open: true } },
]
const gathered = import.meta.glob<{ routes: RouteRecordRaw[] }>('../party/*/phone.ts', { eager: true })

restoreElder()
const client = makeQueryClient()
const router = createRouter({
  history: createWebHistory('/'),
  routes: [...Object.values(gathered).flatMap((m) => m.routes), ...own],
  scrollBehavior: (to, _from, saved) => saved ?? (to.hash ? toPart(to.hash) : { top: 0 }),
})
setUp({ keepsAnswers: true, onSignedOut: () => toLogin(router) })
guard(router, client)
followPages(router)
startOutbox()
createApp(App).use(VueQueryPlugin, { queryClient: client }).use(router).mount('#app')

if (import.meta.env.PROD && 'serviceWorker' in navigator) void navigator.serviceWorker.register('/sw.js')
