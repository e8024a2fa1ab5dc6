/** Scores: what desk and phone ask the server, and how they say it. */
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer } from '@/kit/api'
import { isoMonth, monthPlus, monthText } from '@/kit/when'
import type { Tone } from '@/kit/words'

export type Ranking = Answer<'/api/scores/ranking'>
export type Place = Ranking['items'][number]
export type Score = Answer<'/api/scores/{orgId}'>
export type Month = Answer<'/api/scores/{orgId}/trend'>['items'][number]

/** Lines of a ranking shown at most; the printed one holds them all. */
export const most = 200

export interface Asked {
  parent: number
  month: string
  of: 'children' | 'branches'
}

export function useRanking(asked: MaybeRefOrGetter<Asked>) {
  return useQuery({
    queryKey: ['scores', 'ranking', computed(() => toValue(asked))],
    queryFn: () => answer(api.GET('/api/scores/ranking', { params: { query: { ...toValue(asked), limit: most } } })),
    enabled: () => toValue(asked).parent > 0,
  })
}

export function useScore(orgId: MaybeRefOrGetter<number>, month: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['scores', 'one', orgId, month],
    queryFn: () => answer(api.GET('/api/scores/{orgId}', { params: { path: { orgId: toValue(orgId) }, query: { month: toValue(month) } } })),
    enabled: () => toValue(orgId) > 0,
  })
}

/** The six months up to and with this one, the oldest first. */
export function useTrend(orgId: MaybeRefOrGetter<number>, month: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['scores', 'trend', orgId, month],
    queryFn: async () =>
      (await answer(api.GET('/api/scores/{orgId}/trend', { params: { path: { orgId: toValue(orgId) }, query: { month: toValue(month), months: 6 } } }))).items,
    enabled: () => toValue(orgId) > 0,
  })
}

/** The orgs above one, for the way back up, from the widest the caller sees. */
export function useTrail(orgId: MaybeRefOrGetter<number>, widest: MaybeRefOrGetter<number>) {
  const org = useQuery({
    queryKey: ['orgs', 'one', orgId],
    queryFn: () => answer(api.GET('/api/orgs/{id}', { params: { path: { id: toValue(orgId) } } })),
    enabled: () => toValue(orgId) > 0,
  })
  return computed(() => (org.data.value ? below(org.data.value.parents, toValue(widest)) : []))
}

/** The part of a way from the root that begins at the widest org one sees; one's own org has none above it. */
export function below<T extends { id: number }>(parents: T[], widest: number): T[] {
  const from = parents.findIndex((p) => p.id === widest)
  return from < 0 ? [] : parents.slice(from)
}

/** 86.3, or nothing where no theme day was held. */
export function scoreText(of: { score: number; missing: boolean }): string {
  return of.missing ? '' : of.score.toFixed(1)
}

/** 95.0%, or nothing where nobody was due. Cut, not rounded: 100% means everybody. */
export function rateText(present: number, due: number): string {
  return due > 0 ? `${(Math.floor((present * 1000) / due) / 10).toFixed(1)}%` : ''
}

export interface Flag {
  word: string
  tone: Tone
  /** Why it is there. */
  why: string
}

/** What to know before reading a score. */
export function flagsOf(of: { missing: boolean; provisional: boolean; small: boolean; running?: boolean; facts?: { closed: number; meetings: number } }): Flag[] {
  if (of.missing) return [{ word: '未开展', tone: 'bad', why: '本月还没有主题党日' }]
  const flags: Flag[] = []
  if (of.running ?? (of.facts && of.facts.closed < of.facts.meetings)) flags.push({ word: '进行中', tone: 'warn', why: '主题党日还没有全部结束，得分随签到和记录变化' })
  if (of.provisional) flags.push({ word: '暂定', tone: 'warn', why: '上级还没有评分，该项暂记 0 分' })
  if (of.small) flags.push({ word: '人少', tone: 'plain', why: '应到人数少，比率仅供参考' })
  return flags
}

/** What 减负 means for this unit, or nothing. */
export function lightHint(of: { visible?: boolean; advisory: boolean }): string {
  if (of.visible === false) return '按减负要求，本单位不公开排名：名单按名称排列，得分仅供参考，不用于考核。'
  return of.advisory ? '得分仅供参考，不用于考核。' : ''
}

/** The score's five parts as sentences, to be read aloud. */
export function spoken(of: Score): string {
  return `${of.org.name}得分 ${scoreText(of)} 分。` + of.parts.map((p) => `${p.name} ${Number(p.points).toFixed(1)} 分，满分 ${p.weight} 分。${p.explain}。`).join('')
}

/** The counts behind a score, by name. */
export function factsOf(f: Score['facts']): [name: string, value: string][] {
  return [
    ['应到', `${f.due} 人`],
    ['到会', `${f.present} 人，其中线上 ${f.online} 人`],
    ['请假', `${f.leave} 人`],
    ['缺勤', `${f.absent} 人`],
    ['流动党员', `${f.mobile} 人，参与 ${f.mobileActive} 人`],
    ['照片', `计入 ${f.photos} 张`],
    ['会议记录', `计入 ${f.minutesChars} 字`],
    ['规定动作', `${f.items} 项，有佐证 ${f.itemsDone} 项`],
    ['心得体会', `${f.reflecting} 人`],
    ['上级评分', f.marked ? `合计 ${f.mark} 分，已评 ${f.marked} 次` : '还没有评'],
    ['主题党日', `${f.meetings} 次，已结束 ${f.closed} 次`],
  ]
}

const branchKinds = ['branch', 'joint_branch', 'temporary_branch', 'mobile_branch']

/** Whether an org is a branch: it has members and no branches below it. */
export const isBranch = (kind: string | undefined) => kind !== undefined && branchKinds.includes(kind)

/** The last twelve months for a select, this one first. */
export function recentMonths(now = Date.now()): { value: string; label: string }[] {
  const last = isoMonth(now)
  return Array.from({ length: 12 }, (_, i) => monthPlus(last, -i)).map((value) => ({ value, label: monthText(value) }))
}
