/** Attendance: the verbs of members, officers and witnesses, and the code on the screen. */
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer, type Body } from '@/kit/api'
import { useLive } from '@/kit/live'
import type { Attendance, Direction, RollRow } from '@/kit/meeting'
import { timeText } from '@/kit/when'

const base = '/api/meetings/{id}/attendance'
const at = (id: number) => ({ params: { path: { id } } })

export type SignBody = Body<typeof base, 'post'>
/** What the server says to a sign-in: verdict, what one counts as now, and each rule with its reason. */
export type Receipt = Answer<typeof base, 'post'>
export type AssistBody = Body<`${typeof base}/assist`, 'post'>

export const signPath = (id: number) => `/api/meetings/${id}/attendance`
export const sign = (id: number, body: SignBody) => answer(api.POST(base, { ...at(id), body }))
/** A nonce for one sign-in: good for two minutes, or for an envelope. */
export const askNonce = (id: number, direction: Direction) => answer(api.GET(`${base}/nonce`, { params: { path: { id }, query: { direction } } }))
export const reply = (id: number, coming: 'yes' | 'leave', reason = '') => answer(api.POST(`${base}/answer`, { ...at(id), body: { coming, reason } }))
export const assist = (id: number, body: AssistBody) => answer(api.POST(`${base}/assist`, { ...at(id), body }))
export type RollBody = Body<`${typeof base}/roll`, 'put'>
export const enterRoll = (id: number, body: RollBody) => answer(api.PUT(`${base}/roll`, { ...at(id), body }))
export const witness = (id: number, memberId: number) => answer(api.POST(`${base}/witness`, { ...at(id), body: { memberId } }))
export const appeal = (id: number, reason: string) => answer(api.POST(`${base}/appeal`, { ...at(id), body: { reason } }))

export const decideLeave = (id: number, memberId: number, approve: boolean, note: string) =>
  answer(api.POST(`${base}/leave/{memberId}`, { params: { path: { id, memberId } }, body: { approve, note } }))

export const decideAppeal = (id: number, memberId: number, accept: boolean, note: string) =>
  answer(api.POST(`${base}/appeal/{memberId}`, { params: { path: { id, memberId } }, body: { accept, note } }))

export type Code = Answer<`${typeof base}/code`>

/** How long a code is good after its step ended, ms: the server takes the previous step as well. */
const grace = 20_000

/** Ms until the next code must be fetched: just after the shown one's step ends, by the server's clock. */
export function refreshIn(code: Pick<Code, 'validUntil' | 'now'> | undefined): number {
  return code ? Math.max(500, Date.parse(code.validUntil) - Date.parse(code.now) + 200) : 3_000
}

/** Whether a code fetched at `fetched` (this device's clock) can no longer be accepted. */
export function stale(code: Pick<Code, 'validUntil' | 'now'>, fetched: number, now: number): boolean {
  return now - fetched > Date.parse(code.validUntil) - Date.parse(code.now) + grace
}

/** The code on the screen, anew every step. The old one stays on show until the next is there: it is still good. */
export function useCode(id: MaybeRefOrGetter<number>, direction: MaybeRefOrGetter<Direction>) {
  return useQuery(
    computed(() => ({
      queryKey: ['code', toValue(id), toValue(direction)],
      queryFn: () => answer(api.GET(`${base}/code`, { params: { path: { id: toValue(id) }, query: { direction: toValue(direction) } } })),
      refetchInterval: (query: { state: { data?: Code; error: unknown } }) => (query.state.error ? 3_000 : refreshIn(query.state.data)),
      refetchIntervalInBackground: true,
      refetchOnWindowFocus: true,
      staleTime: 0,
      gcTime: 0,
      retry: false,
      // Never the other direction's code under this direction's title.
      placeholderData: undefined,
    })),
  )
}

/** How often the screen fetches the codes of the next minutes, ms: so that it always holds most of them. */
const stockEvery = 240_000

/** The codes of the next minutes, for a screen whose network goes. Kept by the page only, never on the disk. */
export function useCodesAhead(id: MaybeRefOrGetter<number>, direction: MaybeRefOrGetter<Direction>) {
  return useQuery(
    computed(() => ({
      queryKey: ['code', toValue(id), toValue(direction), 'ahead'],
      queryFn: () => answer(api.GET(`${base}/code/ahead`, { params: { path: { id: toValue(id) }, query: { direction: toValue(direction) } } })),
      refetchInterval: (query: { state: { error: unknown } }) => (query.state.error ? 15_000 : stockEvery),
      refetchIntervalInBackground: true,
      staleTime: 0,
      gcTime: 0,
      retry: false,
      placeholderData: undefined,
    })),
  )
}

export type Stock = Answer<`${typeof base}/code/ahead`>

/** The code of the stock that the server would show now, by its clock as it was when the stock was fetched. */
export function fromStock(stock: Stock, fetched: number, now: number): Stock['codes'][number] | undefined {
  const there = Date.parse(stock.now) + now - fetched
  return stock.codes.find((c) => Date.parse(c.validFrom) <= there && there < Date.parse(c.validUntil))
}

/** Calls `changed` whenever something under the org changes, and after each reconnection. */
export function useRollNews(orgId: MaybeRefOrGetter<number | undefined>, changed: () => void) {
  return useLive(() => (toValue(orgId) ? `/api/live/${toValue(orgId)}` : ''), { hello: changed, change: changed })
}

/** The roll in the order an officer wants it: what waits for a decision first, then who is still missing. */
export function byUrgency(rows: RollRow[]): RollRow[] {
  const rank = (r: RollRow) => (r.leave?.state === 'asked' || r.appeal?.state === 'asked' ? 0 : r.needsWitness ? 1 : r.presence === 'due' ? 2 : r.presence === 'absent' ? 3 : 4)
  return [...rows].sort((a, b) => rank(a) - rank(b))
}

/** Whether officers may enter somebody now: from the opening of the sign-in until the end of the day. */
export const mayAssist = ({ windows, witnessTo }: Attendance['sheet'], now: number) => now >= Date.parse(windows.inFrom) && now <= Date.parse(witnessTo)

/** What makes a sign-in doubtful, for officers: the reasons of what is amber, when what was kept arrived, one phone for two. */
export function doubts(row: RollRow): string[] {
  const reasons = [...(row.in?.rules ?? []), ...(row.out?.rules ?? [])].filter((rule) => rule.outcome === 'amber' && rule.id !== 'R9-offline').map((rule) => rule.reason)
  const received = row.in?.received ?? row.out?.received
  return [...new Set(reasons), received && `离线存下，${timeText(received)} 送到。`, row.samePhone && '与别人用同一部手机签到。'].filter((text) => !!text) as string[]
}

/** What the register cannot know of a meeting entered afterwards: each sentence with those it is about. */
export function unsureOf(rows: RollRow[]): { sentence: string; names: string[] }[] {
  const by = new Map<string, string[]>()
  for (const r of rows) if (r.doubt) by.set(r.doubt, [...(by.get(r.doubt) ?? []), r.memberName])
  return [...by].map(([sentence, names]) => ({ sentence, names }))
}

/** How somebody came, in a few words: 「现场，待见证」. */
export const methods: Record<string, string> = { scan: '扫码', digits: '数字码', poster: '海报', remote: '线上', entry: '代签', roll: '会议记录人登记' }

/** The answers to the invitation, for officers: those who need not come are not asked. */
export function answersOf(rows: RollRow[]): { word: string; mark: string; names: string[] }[] {
  const names = (of: (r: RollRow) => boolean) => rows.filter((r) => r.due && of(r)).map((r) => r.memberName)
  return [
    { word: '参加', mark: '✓', names: names((r) => r.answer === 'yes') },
    { word: '请假', mark: '–', names: names((r) => r.answer === 'leave') },
    { word: '还没有回复', mark: '○', names: names((r) => !r.answer) },
  ]
}

/** How a member is entered with the whole roll. */
export interface Mark {
  as: 'came' | 'leave' | 'absent' | 'online' | 'exempt'
  reason: string
  /** They signed themselves: that stays. */
  signed: boolean
}

/** What the form starts with: everybody came, but who has leave and who need not come. */
export function marksOf(rows: RollRow[]): Record<number, Mark> {
  const start = (r: RollRow): Mark['as'] => {
    if (r.leave?.state === 'approved' || r.answer === 'leave') return 'leave'
    if (r.presence === 'online') return 'online'
    if (!r.due && !r.in) return 'exempt'
    return 'came'
  }
  return Object.fromEntries(rows.map((r) => [r.memberId, { as: start(r), reason: (r.presence === 'online' ? r.reason : r.leave?.reason) ?? '', signed: !!r.in && r.in.method !== 'roll' }]))
}

/** Everybody came but these. */
export function exceptionsOf(rows: RollRow[], marks: Record<number, Mark>): RollBody['except'] {
  return rows.flatMap((r) => {
    const { as, reason, signed } = marks[r.memberId]!
    if (signed || as === 'exempt' || (as === 'came' && r.due)) return []
    return [{ memberId: r.memberId, presence: as === 'came' ? 'assisted' : as, reason: reason.trim() || undefined }]
  })
}

/** Whether the whole roll may be entered by hand now. */
export const mayEnter = (sheet: Attendance['sheet'], startsAt: string | undefined, now: number) =>
  !!sheet.enterTo && sheet.state !== 'suspended' && sheet.state !== 'cancelled' && !!startsAt && now >= Date.parse(startsAt) && now < Date.parse(sheet.enterTo)
