/** How a screen gets in, once: by the read-only token an administrator made for it. The server keeps it as its cookie. */
import { shallowRef } from 'vue'
import { answer, api } from '@/kit/api'
import { asProblem, type Problem } from '@/kit/problem'

/** Why the token in the screen's own link did not do. */
export const refused = shallowRef<Problem>()

export const enter = (token: string) => answer(api.POST('/api/session/wall', { body: { token } }))

/** Uses the token of the screen's own link /wall#token=…; what stands after # never reaches the server's log. */
export async function enterByLink(): Promise<void> {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (!token) return
  history.replaceState(null, '', location.pathname + location.search) // the token must not stay on a screen for all to see
  await enter(token).catch((thrown: unknown) => (refused.value = asProblem(thrown)))
}
