/** Rights that a unit lets a lower unit use until a date. */
import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer, type Body } from '@/kit/api'

export type Delegation = Answer<'/api/delegations'>['items'][number]
export type NewDelegation = Body<'/api/delegations', 'post'>

/** How a delegation stands, as word and mark. */
export const states: Record<Delegation['state'], string> = { live: '✓ 有效', taken_back: '✕ 已收回', over: '○ 已到期', lapsed: '✕ 已失效' }

export function useDelegations(filter: { within: string }, after: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: ['delegations', filter, after],
    queryFn: () => {
      const key = toValue(after)
      const query = { within: filter.within ? Number(filter.within) : undefined, after: key ? Number(key) : undefined }
      return answer(api.GET('/api/delegations', { params: { query } }))
    },
  })
}

export const myDelegationsQuery = { queryKey: ['delegations', 'mine'], queryFn: () => answer(api.GET('/api/me/delegations')) }

/** What the caller may delegate to an org. */
export const delegableTo = (to: number) => answer(api.GET('/api/delegations/choices', { params: { query: { to } } }))
export const delegate = (body: NewDelegation) => answer(api.POST('/api/delegations', { body }))
export const takeBack = (id: number, reason: string) => answer(api.POST('/api/delegations/{id}/end', { params: { path: { id } }, body: { reason } }))
