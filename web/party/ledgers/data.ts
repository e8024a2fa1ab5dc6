/** Ledgers 台账: statistics with the meetings they come from, books to take along, e-files. */
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer } from '@/kit/api'
import { thisYear } from '@/kit/when'

export type Figures = Answer<'/api/ledgers/statistics'>['all']
export type Row = Answer<'/api/ledgers/statistics/rows'>['items'][number]
export type Paper = Answer<'/api/ledgers/mine'>
export type Block = Paper['blocks'][number]
export type Person = Answer<'/api/ledgers/people'>['items'][number]
export type Below = Answer<'/api/ledgers/completeness'>['below'][number]
export type Incomplete = Answer<'/api/ledgers/completeness/members'>['items'][number]

export type Filters = Record<'within' | 'from' | 'to' | 'kind', string>
type Kind = NonNullable<Figures['kind']>

const asked = (filters: Pick<Filters, 'within' | 'from' | 'to'>) => ({
  within: filters.within ? Number(filters.within) : undefined,
  from: filters.from || undefined,
  to: filters.to || undefined,
})

export function useStatistics(filters: Filters) {
  const days = computed(() => asked(filters))
  return useQuery({
    queryKey: ['ledgers', 'statistics', days],
    queryFn: () => answer(api.GET('/api/ledgers/statistics', { params: { query: days.value } })),
  })
}

export function useRows(filters: Filters, after: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: ['ledgers', 'rows', filters, after],
    queryFn: () => {
      const key = toValue(after)
      const query = { ...asked(filters), kind: (filters.kind || undefined) as Kind | undefined, after: key ? Number(key) : undefined }
      return answer(api.GET('/api/ledgers/statistics/rows', { params: { query } }))
    },
  })
}

export function useOwnFile(year: MaybeRefOrGetter<number>) {
  return useQuery<Paper, Error>({
    queryKey: ['ledgers', 'mine', year],
    queryFn: () => answer(api.GET('/api/ledgers/mine', { params: { query: { year: toValue(year) } } })),
  })
}

/** A member's or an org's e-file. */
export function useFile(of: 'members' | 'orgs', id: MaybeRefOrGetter<number>, year: MaybeRefOrGetter<number>) {
  return useQuery<Paper, Error>({
    queryKey: ['ledgers', of, id, year],
    queryFn: () => {
      const query = { year: toValue(year) }
      return of === 'members'
        ? answer(api.GET('/api/ledgers/members/{memberId}', { params: { path: { memberId: toValue(id) }, query } }))
        : answer(api.GET('/api/ledgers/orgs/{orgId}', { params: { path: { orgId: toValue(id) }, query } }))
    },
  })
}

export function usePeople(asked: MaybeRefOrGetter<{ name: string; unit: string }>) {
  return useQuery({
    queryKey: ['ledgers', 'people', asked],
    queryFn: () => answer(api.GET('/api/ledgers/people', { params: { query: { name: toValue(asked).name, unit: toValue(asked).unit || undefined } } })),
    enabled: () => toValue(asked).name !== '',
  })
}

export function useCompleteness(filters: Record<'within', string>) {
  return useQuery({
    queryKey: ['ledgers', 'completeness', filters],
    queryFn: () => answer(api.GET('/api/ledgers/completeness', { params: { query: { within: asked({ ...filters, from: '', to: '' }).within } } })),
  })
}

export function useIncomplete(filters: Record<'within', string>, after: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: ['ledgers', 'incomplete', filters, after],
    queryFn: () => {
      const query = { within: filters.within ? Number(filters.within) : undefined, after: toValue(after) }
      return answer(api.GET('/api/ledgers/completeness/members', { params: { query } }))
    },
  })
}

/** A paper to be taken along: printed, as a text document, as a table. */
export interface Forms {
  name: string
  print: string
  docx: string
  xlsx: string
}

/** The addresses of a paper, e.g. formsOf('年度台账', 'books/12', 'book', 'year=2026'). */
export function formsOf(name: string, at: string, file: string, query = ''): Forms {
  const tail = query && `?${query}`
  return { name, print: `/print/ledgers/${at}${tail}`, docx: `/api/ledgers/${at}/${file}.docx${tail}`, xlsx: `/api/ledgers/${at}/${file}.xlsx${tail}` }
}

/** The days of a year that statistics are asked for: until today, of this year. */
export const daysOf = (year: number, now = thisYear()) => ({ from: `${year}-01-01`, to: year === now ? '' : `${year}-12-31` })

type Days = Pick<Filters, 'within' | 'from' | 'to'>
const queryOf = ({ within, from, to }: Days) => String(new URLSearchParams(Object.entries({ within, from, to }).filter(([, value]) => value)))

/** The statistics with the meetings behind them, to be taken along. */
export const statisticsForms = (days: Days) => formsOf('统计表', 'statistics', 'statistics', queryOf(days))

/** Who leads a unit, and whether they took part in the life of their own branch. */
export const leadersForms = (days: Days) => formsOf('双重组织生活情况表', 'leaders', 'leaders', queryOf(days))

/** This year and the four before, the newest first. */
export const yearsUntil = (year: number): number[] => [0, 1, 2, 3, 4].map((back) => year - back)
