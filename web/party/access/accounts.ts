/** Accounts and the roles they hold: what the desk's pages ask the server. */
import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer, type Body } from '@/kit/api'

export type Account = Answer<'/api/accounts'>['items'][number]
export type AccountDetail = Answer<'/api/accounts/{id}'>
export type Grant = Body<'/api/accounts/{id}/grants', 'post'>

export function useAccounts(filter: { within: string; q: string }, after: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: ['accounts', filter, after],
    queryFn: () => {
      const key = toValue(after)
      const query = { within: filter.within ? Number(filter.within) : undefined, q: filter.q || undefined, after: key ? Number(key) : undefined }
      return answer(api.GET('/api/accounts', { params: { query } }))
    },
  })
}

export function useAccount(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: ['accounts', 'one', id],
    queryFn: () => answer(api.GET('/api/accounts/{id}', { params: { path: { id: toValue(id) } } })),
  })
}

export function useAccountDevices(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: ['accounts', 'devices', id],
    queryFn: () => answer(api.GET('/api/accounts/{id}/devices', { params: { path: { id: toValue(id) } } })),
  })
}

export const createAccount = (body: Body<'/api/accounts', 'post'>) => answer(api.POST('/api/accounts', { body }))

const at = (id: number) => ({ params: { path: { id } } })

export const disableAccount = (id: number, reason: string) => answer(api.POST('/api/accounts/{id}/disable', { ...at(id), body: { reason } }))
export const enableAccount = (id: number, reason: string) => answer(api.POST('/api/accounts/{id}/enable', { ...at(id), body: { reason } }))
export const resetAccount = (id: number, reason: string) => answer(api.POST('/api/accounts/{id}/reset', { ...at(id), body: { reason } }))
export const resetFactors = (id: number, reason: string) => answer(api.POST('/api/accounts/{id}/factors/reset', { ...at(id), body: { reason } }))
export const endSessions = (id: number, reason: string) => answer(api.POST('/api/accounts/{id}/sessions/end', { ...at(id), body: { reason } }))
export const linkMember = (id: number, memberId: number, reason: string) => answer(api.POST('/api/accounts/{id}/member', { ...at(id), body: { memberId, reason } }))
export const unlinkMember = (id: number, reason: string) => answer(api.POST('/api/accounts/{id}/member/remove', { ...at(id), body: { reason } }))
export const setDirectory = (id: number, on: boolean, reason: string) => answer(api.POST('/api/accounts/{id}/directory', { ...at(id), body: { on, reason } }))
export const bindIdentity = (id: number, subject: string, reason: string) => answer(api.POST('/api/accounts/{id}/identity', { ...at(id), body: { subject, reason } }))
export const unbindIdentity = (id: number, reason: string) => answer(api.POST('/api/accounts/{id}/identity/remove', { ...at(id), body: { reason } }))
export const giveRole = (id: number, body: Grant) => answer(api.POST('/api/accounts/{id}/grants', { ...at(id), body }))
export const takeRole = (id: number, grantId: number) => answer(api.DELETE('/api/accounts/{id}/grants/{grantId}', { params: { path: { id, grantId } } }))
