/** Keeps pages behind the log-in, the same way on phone and desk. */
import type { QueryClient } from '@tanstack/vue-query'
import type { Router } from 'vue-router'
import { fetchMe } from './me'
import { asProblem } from './problem'

/** Only a path of this site may be gone back to after log-in. */
export function safeNext(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/'
}

/** The page where one binds a second factor, on both faces. */
const secure = '/me/security'

/** Where somebody goes whose session ended while a page was open. */
export function toLogin(router: Router): void {
  const { meta, matched, fullPath } = router.currentRoute.value
  if (matched.length > 0 && !meta.open) void router.push({ path: '/login', query: { next: fullPath } })
}

/** Asks who is there before each page; without a session the log-in page comes first and leads back. */
export function guard(router: Router, client: QueryClient): void {
  router.beforeEach(async (to) => {
    if (to.meta.open) return true
    try {
      const { mustSecure } = await fetchMe(client)
      // An administrator without a second factor may do nothing but add one.
      return !mustSecure || to.path === secure || secure
    } catch (thrown) {
      const problem = asProblem(thrown)
      if (problem.kind === 'signed-out') return { path: '/login', query: { next: to.fullPath } }
      // The password was handed out by somebody else: until it is changed, every other request is refused for it.
      if (problem.fields.password) return { path: '/login', query: { next: to.fullPath, change: '1' } }
      return true // without a network, and with nothing kept, the page itself says so
    }
  })
}
