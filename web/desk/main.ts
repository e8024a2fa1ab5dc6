import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import './element.css'
import '@/kit/tokens.css'
import '@/kit/base.css'
import './theme.css'
import { setUp } from '@/kit/api'
import { followPages, toPart } from '@/kit/focus'
import { guard, toLogin } from '@/kit/guard'
import { makeQueryClient } from '@/kit/query'
import App from './App.vue'

const own: RouteRecordRaw[] = [
  { path: '/', component: () => import('./HomePage.vue'), meta: { title: '首页' } },
  { path: '/backup', component: () => import('./BackupPage.vue'), meta: { title: '备份', needs: 'backup.read', menu: { group: '设置', name: '备份', order: 50 } } },
  { path: '/:rest(.*)', component: () => import('@/kit/parts/NoPage.vue'), meta: { title: '没有这一页', open: true } },
]
const gathered = import.meta.glob<{ routes: RouteRecordRaw[] }>('../party/*/desk.ts', { eager: true })

const client = makeQueryClient()
const router = createRouter({
  history: createWebHistory('/desk'),
  routes: [...Object.values(gathered).flatMap((m) => m.routes), ...own],
  scrollBehavior: (to, from, saved) => saved ?? (to.hash ? toPart(to.hash) : to.path === from.path ? undefined : { top: 0 }),
})
setUp({ keepsAnswers: false, onSignedOut: () => toLogin(router) })
guard(router, client)
followPages(router)
createApp(App).use(VueQueryPlugin, { queryClient: client }).use(router).mount('#app')
