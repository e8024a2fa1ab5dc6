/** What an org's form of a meeting offers: its kinds, who presides, its groups. Asked for once, shared by both faces. */
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer } from '@/kit/api'
import { say } from '@/kit/words'

export type Offer = Answer<'/api/meetings/planning'>
export type OfferedKind = Offer['kinds'][number]

export const useOffer = (orgId: MaybeRefOrGetter<number | undefined>) =>
  useQuery(
    computed(() => ({
      queryKey: ['meetings', 'planning', toValue(orgId)],
      queryFn: () => answer(api.GET('/api/meetings/planning', { params: { query: { orgId: toValue(orgId)! } } })),
      enabled: !!toValue(orgId),
      staleTime: 60_000,
    })),
  )

/** Why the name typed as host has to be explained, undefined when it need not be (支部工作条例 第十四条). */
export function standIn(kind: string, host: string, hosts: Offer['hosts']): string | undefined {
  if (!host.trim() || hosts.length === 0) return undefined
  const posts: string[] = hosts.find((h) => h.name === host.trim())?.posts ?? []
  if (kind === 'group_meeting') return posts.includes('group_leader') ? undefined : '党小组会由党小组长召集并主持，由他人主持的请写明原因。'
  if (!['assembly', 'committee_meeting', 'election_meeting'].includes(kind)) return undefined
  return posts.includes('secretary') ? undefined : '会议由书记召集并主持；书记不能参加的，可以委托副书记或者委员，请写明原因。'
}

/** Who presides over a kind of meeting most of the time. */
export function usualHost(kind: string, hosts: Offer['hosts']): string {
  const post = kind === 'group_meeting' ? 'group_leader' : 'secretary'
  return hosts.find((h) => (h.posts as string[]).includes(post))?.name ?? ''
}

/** A title to start with: 十二月支委会. */
export const usualTitle = (kind: string, startsAt: string) => `${Number(startsAt.slice(5, 7)) || ''}${startsAt ? '月' : ''}${say('meetingKind', kind)}`
