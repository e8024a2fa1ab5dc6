/** The branch's page 支部生活, publications 党务公开, suggestions and remarks 意见建议、感言. */
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer, type Body } from '@/kit/api'
import { dateText } from '@/kit/when'
import { say } from '@/kit/words'

export type Branch = Answer<'/api/openness/branch'>
export type Meeting = Branch['held'][number]
export type Line = Answer<'/api/openness/catalogue'>['items'][number]
export type Disclosure = Answer<'/api/openness/disclosures'>['items'][number]
export type Said = Answer<'/api/openness/suggestions'>['items'][number]

type Org = MaybeRefOrGetter<number | undefined>
const of = (org: Org) => ({ params: { query: { orgId: toValue(org) || undefined } } })

/** Each of an org, or without one of the caller's own branch. */
export const useBranch = (org?: Org) => useQuery({ queryKey: ['openness', 'branch', org], queryFn: () => answer(api.GET('/api/openness/branch', of(org))) })
export const useCatalogue = (org?: Org) => useQuery({ queryKey: ['openness', 'catalogue', org], queryFn: () => answer(api.GET('/api/openness/catalogue', of(org))) })
export const useDisclosures = (org?: Org) => useQuery({ queryKey: ['openness', 'disclosures', org], queryFn: () => answer(api.GET('/api/openness/disclosures', of(org))) })
export const useSuggestions = (org?: Org) => useQuery({ queryKey: ['openness', 'suggestions', org], queryFn: () => answer(api.GET('/api/openness/suggestions', of(org))) })

export const useDisclosure = (id: MaybeRefOrGetter<number>) =>
  useQuery({
    queryKey: ['openness', 'disclosure', id],
    queryFn: () => answer(api.GET('/api/openness/disclosures/{id}', { params: { path: { id: toValue(id) } } })),
    enabled: () => toValue(id) > 0,
  })

/** What the platform has recorded of a matter, as a text to take over; of a period that is not written out yet nothing is asked. */
export const useRecorded = (line: MaybeRefOrGetter<Line | undefined>, period: MaybeRefOrGetter<string>, org?: Org) =>
  useQuery(
    computed(() => {
      const category = toValue(line)?.category ?? ''
      const query = { orgId: toValue(org) || undefined, category, period: toValue(period) || undefined }
      return {
        queryKey: ['openness', 'recorded', query],
        queryFn: () => answer(api.GET('/api/openness/recorded', { params: { query } })),
        enabled: !!category && periodForms[toValue(line)!.every].test(toValue(period)),
      }
    }),
  )

const periodForms: Record<Line['every'], RegExp> = { yearly: /^\d{4}$/, quarterly: /^\d{4}-Q[1-4]$/, monthly: /^\d{4}-(0[1-9]|1[0-2])$/, unscheduled: /^$/ }

export const publish = (body: Body<'/api/openness/disclosures', 'post'>) => answer(api.POST('/api/openness/disclosures', { body }))
export const change = (id: number, body: Body<'/api/openness/disclosures/{id}', 'put'>) => answer(api.PUT('/api/openness/disclosures/{id}', { params: { path: { id } }, body }))
export const withdraw = (id: number, reason: string) => answer(api.POST('/api/openness/disclosures/{id}/withdraw', { params: { path: { id } }, body: { reason } }))
export const markRead = (id: number) => answer(api.POST('/api/openness/disclosures/{id}/read', { params: { path: { id } } }))
export const makeSuggestion = (body: Body<'/api/openness/suggestions', 'post'>) => answer(api.POST('/api/openness/suggestions', { body }))
export const answerSuggestion = (id: number, text: string) => answer(api.POST('/api/openness/suggestions/{id}/answer', { params: { path: { id } }, body: { text } }))
export const hideSuggestion = (id: number, reason: string) => answer(api.POST('/api/openness/suggestions/{id}/hide', { params: { path: { id } }, body: { reason } }))

export const saidWords: Record<Said['kind'], string> = { suggestion: '意见建议', remark: '感言' }
export const everyWords: Record<Line['every'], string> = { yearly: '每年', quarterly: '每季度', monthly: '每月', unscheduled: '适时' }

/** 2026-Q3 → 2026 年第 3 季度 */
export function periodText(period: string | undefined): string {
  if (!period) return ''
  const [year, rest] = period.split('-')
  if (!rest) return `${year} 年`
  return rest.startsWith('Q') ? `${year} 年第 ${rest.slice(1)} 季度` : `${year} 年 ${Number(rest)} 月`
}

/** How many of a hundred came, cut after one digit as in the statistics: only all are 100%. Nothing where nobody was due. */
export const rateText = (m: { due: number; came: number }) => (m.due > 0 ? `${Math.floor((1000 * m.came) / m.due) / 10}%` : '')

export const kindsText = (m: Pick<Meeting, 'kinds'>) => m.kinds.map((k) => say('meetingKind', k)).join('、')

/** What stands at the right of a meeting that was held. */
export function cameText(m: Meeting): string {
  if (m.inquorate) return '人数不足，未计入'
  if (!m.counted) return m.state === 'filed' ? '已归档' : '已召开'
  return `到会 ${m.came}/${m.due}`
}

export function lineText(line: Line): string {
  if (!line.period) return line.every === 'unscheduled' ? '适时公开' : '从下一期起' // what was due before the branch was on the platform is not asked for
  if (line.publishedId) return `✓ ${periodText(line.period)}已公开`
  return `${line.overdue ? '✕ 已过期' : '◐ 待公开'}，${dateText(line.dueOn)}前`
}
