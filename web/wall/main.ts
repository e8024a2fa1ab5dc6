import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import '@/kit/tokens.css'
import '@/kit/base.css'
import './wall.css'
import { makeQueryClient } from '@/kit/query'
import App from './App.vue'
import { enter } from './enter'

const gathered = import.meta.glob<{ routes: RouteRecordRaw[] }>('../party/*/wall.ts', { eager: true })
const pages = Object.values(gathered).flatMap((m) => m.routes)
const first = pages.reduce<RouteRecordRaw | undefined>((a, b) => (!a || b.meta!.key! < a.meta!.key! ? b : a), undefined)

const router = createRouter({
  history: createWebHistory('/wall'),
  routes: first ? [...pages, { path: '/:rest(.*)*', redirect: (to) => ({ path: first.path, query: to.query }) }] : [],
})
void enter().then(() => createApp(App).use(VueQueryPlugin, { queryClient: makeQueryClient() }).use(router).mount('#app'))
