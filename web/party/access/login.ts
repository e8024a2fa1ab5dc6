/** The log-in, for phone and desk. */
import { useQueryClient } from '@tanstack/vue-query'
import { reactive, ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { answer, api, type Answer } from '@/kit/api'
import { useDoing } from '@/kit/doing'
import { safeNext } from '@/kit/guard'
import { clearDevice } from '@/kit/leave'
import { passwordFault } from './data'
import { usePasskey } from './passkey'

/** How far a log-in has come. */
export type Entry = Pick<Answer<'/api/session', 'post'>, 'second' | 'mustChange'>

/**
 * Account and password, or a passkey; then the second step where the account has one; then, when the password was given
 * out by somebody else, one's own. Nothing typed is lost when the server says no.
 */
export function useLogin() {
  const client = useQueryClient()
  const router = useRouter()
  const route = useRoute()
  const form = reactive({ account: '', password: '', code: '', next: '', again: '' })
  const step = ref<'password' | 'second' | 'change'>(route.query.change ? 'change' : 'password')
  const second = ref<Entry['second']>()
  const fault = ref('')
  const { busy, problem, doing } = useDoing()

  async function enter(): Promise<void> {
    await clearDevice(client)
    await router.replace(safeNext(route.query.next))
  }

  async function goOn(entry: Entry): Promise<void> {
    second.value = entry.second
    if (entry.second) step.value = 'second'
    else if (entry.mustChange) step.value = 'change'
    else await enter()
  }

  const logIn = () => doing(async () => goOn(await answer(api.POST('/api/session', { body: { account: form.account.trim(), password: form.password } }))))

  /** An hour-glass run out sends one back to the password. */
  async function prove(): Promise<void> {
    const token = second.value?.token ?? ''
    const done = await doing(async () => goOn(await answer(api.POST('/api/session/second', { body: { token, code: form.code.trim() } }))))
    form.code = ''
    if (!done && problem.value?.kind === 'signed-out') step.value = 'password'
  }

  const byPasskey = () =>
    doing(async () => {
      const { token, options } = await answer(api.POST('/api/session/passkey/begin', { body: { second: second.value?.token } }))
      await goOn(await answer(api.POST('/api/session/passkey', { body: { token, credential: await usePasskey(options) } })))
    })

  const change = () =>
    doing(async () => {
      fault.value = passwordFault(form.next, form.again)
      if (fault.value) return
      await answer(api.POST('/api/session/password', { body: { old: form.password, new: form.next } }))
      await enter()
    })

  return { form, step, second, busy, problem, fault, logIn, prove, byPasskey, change, goOn }
}
