/** A wall's own link, /wall?org=7#token=…, logs the screen in: it can then read that org's wall and nothing else. */
import { ref } from 'vue'
import { answer, api, setUp } from '@/kit/api'
import { asProblem } from '@/kit/problem'

/** Why the wall shows nothing, or empty. */
export const closed = ref('')

export async function enter(): Promise<void> {
  setUp({ keepsAnswers: false, onSignedOut: () => (closed.value = '请先在这台电脑上登录工作台，再打开大屏；或者用启用大屏时给的网址打开。') })
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (!token) return
  history.replaceState(null, '', location.pathname + location.search) // the token must not stay on a screen for all to see
  try {
    await answer(api.POST('/api/session/wall', { body: { token } }))
  } catch (thrown) {
    closed.value = asProblem(thrown).message
  }
}
