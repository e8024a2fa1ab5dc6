/** 登录与安全: one's own second factors, and what was done to one's account. */
import { ref } from 'vue'
import { answer, api, type Answer } from '@/kit/api'
import { useDoing } from '@/kit/doing'
import { makePasskey } from './passkey'

export type Security = Answer<'/api/me/security'>

export const securityQuery = { queryKey: ['security'], queryFn: () => answer(api.GET('/api/me/security')) }

type Again = { password?: string }
const mine = '/api/me/security'

export const beginTotp = (body: Again) => answer(api.POST(`${mine}/totp`, { body }))
export const confirmTotp = (token: string, code: string) => answer(api.POST(`${mine}/totp/confirm`, { body: { token, code } }))
export const removeTotp = (body: Again) => answer(api.POST(`${mine}/totp/remove`, { body }))
export const renewRecovery = (body: Again) => answer(api.POST(`${mine}/recovery`, { body }))
export const removePasskey = (id: number, body: Again) => answer(api.POST(`${mine}/passkeys/{id}/remove`, { params: { path: { id } }, body }))
export const seeNotices = () => answer(api.POST(`${mine}/seen`))

export async function addPasskey(name: string, body: Again) {
  const { token, options } = await answer(api.POST(`${mine}/passkeys/begin`, { body }))
  return answer(api.POST(`${mine}/passkeys`, { body: { token, name, credential: await makePasskey(options) } }))
}

/** A change to how one logs in. The server asks for the password when the log-in is a while ago; then `asks` shows the field. */
export function useSecuring() {
  const password = ref('')
  const asks = ref(false)
  const { busy, problem, doing } = useDoing('security', 'me', 'devices')

  async function securing(work: (again: Again) => Promise<unknown>, said = ''): Promise<boolean> {
    const done = await doing(() => work(password.value ? { password: password.value } : {}), said)
    if (done) asks.value = false
    else if (problem.value?.fields.password) asks.value = true
    if (done) password.value = ''
    return done
  }
  return { password, asks, busy, problem, securing }
}
