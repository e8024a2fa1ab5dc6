/** The calendar of duties 组织生活日历: what desk and phone ask the server, and how they say it. */
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer, type Body } from '@/kit/api'
import { isoMonth, monthPlus, monthText } from '@/kit/when'
import type { Tone } from '@/kit/words'

export type Calendar = Answer<'/api/duties'>
export type Line = Calendar['items'][number]
export type Period = Line['periods'][number]
export type State = Period['state']
export type Overview = Answer<'/api/duties/overview'>
export type Row = Overview['items'][number]
export type Counts = Row['cells'][number]
export type Person = NonNullable<Row['responsible']>
export type Place = Answer<'/api/duties/branches'>['items'][number]

/** Each state as word and mark: never by colour alone. */
export const states: Record<State, { word: string; mark: string; tone: Tone; means: string }> = {
  done: { word: '已完成', mark: '✓', tone: 'ok', means: '当期内次数已够' },
  made_up: { word: '补做', mark: '✓', tone: 'ok', means: '下一期多开展的一次补上了' },
  open: { word: '待办', mark: '○', tone: 'plain', means: '当期还没有过完' },
  soon: { word: '将到期', mark: '◐', tone: 'warn', means: '当期只剩不到三分之一' },
  overdue: { word: '逾期', mark: '✕', tone: 'bad', means: '当期已过，本期还可以补' },
  missing: { word: '未完成', mark: '✕', tone: 'bad', means: '当期已过，也没有补' },
  later: { word: '未到', mark: '·', tone: 'plain', means: '还没有到这一期' },
  na: { word: '不适用', mark: '－', tone: 'plain', means: '这个支部不作要求，原因见说明' },
}

const rhythms = { month: '每月', quarter: '每季度', year: '每年' } as const
/** 每季度 1 次 */
export const rhythmText = (line: Pick<Line, 'every' | 'times'>) => `${rhythms[line.every]} ${line.times} 次`

/** 3 日 within a month, 10 月 8 日 in longer periods. */
export function dayOf(heldOn: string, every: Line['every']): string {
  const [, month, day] = heldOn.split('-').map(Number)
  return every === 'month' ? `${day} 日` : `${month} 月 ${day} 日`
}

/** What counts in a period, where more than one is asked: 1/2. */
export const shareText = (p: Pick<Period, 'asked' | 'held'>) => (p.asked > 1 ? `${Math.min(p.held, p.asked)}/${p.asked}` : '')

/** Which groups have not held it, where each holds it for itself: 还缺：第二党小组. Before the period has begun none is missing. */
export function lackingText(p: Pick<Period, 'lacking' | 'state'>): string {
  if (p.state === 'later' || !p.lacking?.length) return ''
  return `还缺：${p.lacking.map((name) => name.replace(/^.+党支部(?=.+党小组$)/, '')).join('、')}`
}

/** How many acts a cell lists: of talks there may be dozens. */
export const listed = 6

/** The page of what was held; nothing where there is none. */
export function actLink(act: Period['acts'][number]): string {
  return { meeting: `/meetings/${act.id}`, talk: '/talks', review: `/reviews/${act.id}`, record: '' }[act.source]
}

export function useCalendar(org: MaybeRefOrGetter<number>, year: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: ['duties', 'year', org, year],
    queryFn: () => answer(api.GET('/api/duties', { params: { query: { org: toValue(org), year: toValue(year) } } })),
    enabled: () => toValue(org) > 0,
  })
}

export interface Asked {
  within: number
  period?: string
  by: 'org' | 'field' | 'kind'
  field?: string
  kind?: string
}

type OverviewQuery = NonNullable<Parameters<typeof overviewOf>[0]>
const overviewOf = (query: { within: number; period?: string; by?: 'org' | 'field' | 'kind'; field?: string; kind?: string }) =>
  answer(api.GET('/api/duties/overview', { params: { query } }))

export function useOverview(asked: MaybeRefOrGetter<Asked>) {
  return useQuery({
    queryKey: ['duties', 'overview', computed(() => toValue(asked))],
    queryFn: () => overviewOf(toValue(asked) satisfies OverviewQuery),
    enabled: () => toValue(asked).within > 0,
  })
}

/** A duty's name in the table of duties. */
export type Duty = Body<'/api/duties/nudges', 'post'>['duty']
/** One that is written down without a meeting. */
export type Recorded = Body<'/api/duties/records', 'post'>['duty']

export interface AskedBranches {
  within: number
  duty: Duty
  period: string
  state: State[]
  field?: string
  kind?: string
  after?: string
}

export function useBranches(asked: MaybeRefOrGetter<AskedBranches>) {
  return useQuery({
    queryKey: ['duties', 'branches', computed(() => toValue(asked))],
    queryFn: () => answer(api.GET('/api/duties/branches', { params: { query: { ...toValue(asked), limit: 50 } } })),
    enabled: () => toValue(asked).within > 0,
  })
}

export const nudge = (body: Body<'/api/duties/nudges', 'post'>) => answer(api.POST('/api/duties/nudges', { body }))
export const recordDuty = (body: Body<'/api/duties/records', 'post'>) => answer(api.POST('/api/duties/records', { body }))

/** What came of nudging, in one sentence. */
export function nudgedText(of: { asked: number; already: number; met: number }): string {
  const parts = [of.asked && `已催办 ${of.asked} 个支部`, of.already && `${of.already} 个今天已经催过`, of.met && `${of.met} 个不用催办`]
  return parts.filter(Boolean).join('，') + '。'
}

/** How many owe it now, and how many are done, of those it applies to. */
export function progressOf(c: Counts): { done: number; of: number; owed: number; percent: string } {
  const done = c.done + c.madeUp
  const owed = c.open + c.soon + c.overdue + c.missing
  const of = done + owed
  return { done, of, owed, percent: of ? `${Math.floor((done * 100) / of)}%` : '' }
}

/** The states that stand behind "not done". */
export const notDone: State[] = ['open', 'soon', 'overdue', 'missing']

/** The periods to choose from: each duty's own now, then the last months, quarters and years. */
export function periodChoices(now = Date.now()): { value: string; label: string }[] {
  const month = isoMonth(now)
  const year = Number(month.slice(0, 4))
  const quarter = Math.ceil(Number(month.slice(5)) / 3)
  const months = Array.from({ length: 6 }, (_, i) => monthPlus(month, -i)).map((value) => ({ value, label: monthText(value) }))
  const quarters = Array.from({ length: 4 }, (_, i) => {
    const n = year * 4 + quarter - 1 - i
    return { value: `${Math.floor(n / 4)}-Q${(n % 4) + 1}`, label: `${Math.floor(n / 4)} 年第${'一二三四'[n % 4]}季度` }
  })
  const years = [year, year - 1].map((y) => ({ value: String(y), label: `${y} 年` }))
  return [{ value: '', label: '现在（本月、本季、本年）' }, ...months, ...quarters, ...years]
}

const branchKinds = ['branch', 'joint_branch', 'temporary_branch', 'mobile_branch']
/** Whether an org is a branch, which has a year of its own. */
export const isBranch = (kind: string | undefined) => kind !== undefined && branchKinds.includes(kind)
