/** Sessions and devices: what phone and desk ask the server. */
import { useQueryClient } from '@tanstack/vue-query'
import { reactive, ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { answer, api, type Answer } from '@/kit/api'
import { useDoing } from '@/kit/doing'
import { safeNext } from '@/kit/guard'
import { clearDevice } from '@/kit/leave'

export type Device = Answer<'/api/me/devices'>['items'][number]

export const devicesQuery = {
  queryKey: ['devices'],
  queryFn: () => answer(api.GET('/api/me/devices')),
}

/** Ends another device's session. */
export const endDevice = (id: number) => answer(api.DELETE('/api/me/devices/{id}', { params: { path: { id } } }))

/** Why a new password cannot do, or nothing. The server has the last word. */
export function passwordFault(next: string, again: string): string {
  if (next.length < 8) return '新密码至少 8 位。'
  return next === again ? '' : '两次输入的新密码不一样。'
}

/**
 * The log-in: account and password first, then, when the password was given out by somebody else, one's own. Nothing typed
 * is lost when the server says no.
 */
export function useLogin() {
  const client = useQueryClient()
  const router = useRouter()
  const route = useRoute()
  const form = reactive({ account: '', password: '', next: '', again: '' })
  const step = ref<'password' | 'change'>(route.query.change ? 'change' : 'password')
  const fault = ref('')
  const { busy, problem, doing } = useDoing()

  async function enter(): Promise<void> {
    await clearDevice(client)
    await router.replace(safeNext(route.query.next))
  }

  const logIn = () =>
    doing(async () => {
      const { mustChange } = await answer(api.POST('/api/session', { body: { account: form.account.trim(), password: form.password } }))
      if (mustChange) step.value = 'change'
      else await enter()
    })

  const change = () =>
    doing(async () => {
      fault.value = passwordFault(form.next, form.again)
      if (fault.value) return
      await answer(api.POST('/api/session/password', { body: { old: form.password, new: form.next } }))
      await enter()
    })

  return { form, step, busy, problem, fault, logIn, change }
}

/** Logs out here. The device is cleared even when the server cannot be reached; the session then ends by itself. */
export function useLogOut() {
  const client = useQueryClient()
  const router = useRouter()
  return async () => {
    await answer(api.DELETE('/api/session')).catch(() => undefined)
    await router.replace('/login')
    await clearDevice(client)
  }
}
