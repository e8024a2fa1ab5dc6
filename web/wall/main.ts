import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import '@/kit/tokens.css'
import '@/kit/base.css'
import './wall.css'
import { setUp } from '@/kit/api'
import { makeQueryClient } from '@/kit/query'
import { widestQuery } from '@/kit/widest'
import App from './App.vue'
import { enterByLink } from './enter'

const gathered = import.meta.glob<{ routes: RouteRecordRaw[] }>('../party/*/wall.ts', { eager: true })
const pages = Object.values(gathered).flatMap((m) => m.routes)
const first = pages.reduce<RouteRecordRaw | undefined>((a, b) => (!a || b.meta!.key! < a.meta!.key! ? b : a), undefined)

const client = makeQueryClient()
const router = createRouter({
  history: createWebHistory('/wall'),
  routes: first ? [...pages, { path: '/:rest(.*)*', redirect: (to) => ({ path: first.path, query: to.query }) }] : [],
})
// A screen whose token was closed forgets what it showed and asks for another.
setUp({ keepsAnswers: false, onSignedOut: () => client.setQueryData(widestQuery.queryKey, null) })
await enterByLink()
createApp(App).use(VueQueryPlugin, { queryClient: client }).use(router).mount('#app')
