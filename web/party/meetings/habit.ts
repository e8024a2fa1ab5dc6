/** What an org's last meetings say about its next: the day and hour, the place, and its agenda for the asking. Shared by both faces. */
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer } from '@/kit/api'
import { fromInput, toInput } from '@/kit/when'
import { defaultTimes, type PlanForm } from './plan'

export type Past = Answer<'/api/meetings'>['items']

interface Times {
  startsAt: string
  endsAt: string
}

/** An org's and its groups' meetings, those of the newest month first: enough of them that each kind's last is among them. */
export const usePast = (orgId: MaybeRefOrGetter<number | undefined>) =>
  useQuery(
    computed(() => ({
      queryKey: ['meetings', 'past', toValue(orgId)],
      queryFn: () => answer(api.GET('/api/meetings', { params: { query: { within: toValue(orgId)!, month: 'all', limit: 50 } } })),
      enabled: !!toValue(orgId),
      staleTime: 10_000,
    })),
  )

/** The last meeting of a kind that an org held itself or has planned; one that was combined with another only where there is none of its own. */
export function lastOf(past: Past, holder: number | undefined, kind: string): Past[number] | undefined {
  const own = past.filter((m) => m.orgId === holder && m.startsAt && m.endsAt && m.state !== 'cancelled').sort((a, b) => Date.parse(b.startsAt!) - Date.parse(a.startsAt!))
  return own.find((m) => m.kind === kind) ?? own.find((m) => m.also?.some((k) => k === kind))
}

/** When it is usually held, moved by days, within the month, as long as the branch meets at that hour already. Two groups may meet at once. */
export function usualTimes(past: Past, holder: number | undefined, kind: string, month: string, now: number): Times {
  const last = lastOf(past, holder, kind)
  const first = defaultTimes(month, now, last && { startsAt: last.startsAt!, endsAt: last.endsAt! })
  const taken = past.filter((m) => m.startsAt && m.endsAt && !['cancelled', 'filed'].includes(m.state) && !(kind === 'group_meeting' && m.kind === kind && m.orgId !== holder))
  const clash = ({ startsAt, endsAt }: Times) => taken.some((m) => Date.parse(m.startsAt!) < Date.parse(fromInput(endsAt)) && Date.parse(fromInput(startsAt)) < Date.parse(m.endsAt!))
  for (let times = first; times.startsAt.slice(0, 7) === first.startsAt.slice(0, 7) && times.startsAt; times = { startsAt: nextDay(times.startsAt), endsAt: nextDay(times.endsAt) }) {
    if (!clash(times)) return times
  }
  return first
}

const nextDay = (input: string) => toInput(Date.parse(fromInput(input)) + 86_400_000)

/** The items of a meeting's agenda, to be put into the next one's. */
export async function agendaOf(id: number): Promise<PlanForm['ownItems']> {
  const { items } = await answer(api.GET('/api/meetings/{id}', { params: { path: { id } } }))
  return items.filter((i) => i.kind === 'own').map(({ title, note }) => ({ title, note }))
}
