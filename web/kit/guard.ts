/** Keeps pages behind the log-in, the same way on phone and desk. */
import type { QueryClient } from '@tanstack/vue-query'
import type { Router } from 'vue-router'
import { fetchMe } from './me'
import { asProblem } from './problem'

/** Only a path of this site may be gone back to after log-in. */
export function safeNext(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/'
}

/** Asks who is there before each page; without a session the log-in page comes first and leads back. */
export function guard(router: Router, client: QueryClient): void {
  router.beforeEach(async (to) => {
    if (to.meta.open) return true
    try {
      const me = await fetchMe(client)
      return me.mustChange ? { path: '/login', query: { next: to.fullPath, change: '1' } } : true
    } catch (thrown) {
      // Without a network, and with nothing kept, the page itself says so.
      return asProblem(thrown).kind === 'signed-out' ? { path: '/login', query: { next: to.fullPath } } : true
    }
  })
}
