/** Policy: what the desk asks the server, and how a switch and a rule pack are said. */
import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer, type Body } from '@/kit/api'
import { fromInput, toInput } from '@/kit/when'

export type Policy = Answer<'/api/policy'>
export type Switch = Policy['items'][number]
export type Pack = Answer<'/api/policy/packs'>['items'][number]
export type Params = Pack['params']
/** What every new pack says of itself beside its figures. */
export type PackHead = Omit<Body<'/api/policy/packs', 'post'>, 'name' | 'params'>

export function usePolicy(org: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: ['policy', 'switches', org],
    queryFn: () => answer(api.GET('/api/policy', { params: { query: { org: toValue(org) } } })),
    enabled: () => toValue(org) > 0,
  })
}

export function usePacks(org: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: ['policy', 'packs', org],
    queryFn: () => answer(api.GET('/api/policy/packs', { params: { query: { org: toValue(org), name: 'score' } } })),
    enabled: () => toValue(org) > 0,
  })
}

export const setSwitch = (body: Body<'/api/policy', 'put'>) => answer(api.PUT('/api/policy', { body }))
export const addPack = (body: Body<'/api/policy/packs', 'post'>) => answer(api.POST('/api/policy/packs', { body }))

const profiles: Record<string, string> = { light: '减负', full: '完整' }
/** The choices of switches, in words. */
const chosen: Record<string, string> = { ...profiles, witness: '须见证', required: '不受理', off: '不核对手机', learning: '党课、主题党日、集中轮训', lecture: '只有党课', none: '不要求补课' }
export const profileName = (profile: string) => profiles[profile] ?? profile

/** What each profile means, for whoever chooses between them. */
export const profileMeaning: Record<string, string> = {
  light: '只做规定的事：不公开排名，得分仅供参考，不要求照片和心得。新装的平台默认如此。',
  full: '全部功能打开：公开支部排名，得分作数，提示上传照片。',
}

const levels: Record<string, string> = { hard: '硬性规定', soft: '一般要求', custom: '自定' }
export const levelName = (level: string) => levels[level] ?? level

/** What a level allows. */
export const levelMeaning: Record<string, string> = {
  hard: '党内法规明确规定，不能在这里调整。',
  soft: '法规只作一般要求，或者公开文件有提倡，调整要说明理由。',
  custom: '没有统一规定，由各单位自定。',
}

/** A value in words: 是, 300 米, 完整. */
export function valueText(of: Pick<Switch, 'kind' | 'unit'>, value: string): string {
  if (of.kind === 'yes_no') return value === 'true' ? '是' : '否'
  return of.kind === 'number' ? `${value} ${of.unit ?? ''}`.trim() : (chosen[value] ?? value)
}

/** Where the value in force comes from. */
export function originText(of: Pick<Switch, 'setBy'>, org: number, profile: string): string {
  if (!of.setBy) return `${profileName(profile)}模式默认`
  return of.setBy.orgId === org ? '本级设定' : `${of.setBy.name}设定`
}

/** The groups of the page, by the key's first word; the server's order stays within each. */
const groups: [name: string, words: string[]][] = [
  ['总体', ['profile']],
  ['签到签退', ['signin', 'signout', 'fence', 'online', 'poster', 'witness', 'device']],
  ['计划与记录', ['review', 'filing', 'photos', 'reflection']],
  ['补课与意见', ['makeup', 'suggestion']],
  ['评分', ['leave', 'ranking', 'score']],
]

/** Every switch in one of the groups; what no group names comes last. */
export function grouped(items: Switch[]): { name: string; items: Switch[] }[] {
  const of = (s: Switch) => groups.findIndex(([, words]) => words.includes(s.key.split('.')[0]!))
  return [...groups.map(([name], i) => ({ name, items: items.filter((s) => of(s) === i) })), { name: '其他', items: items.filter((s) => of(s) < 0) }].filter(
    (g) => g.items.length > 0,
  )
}

/** Why a value cannot be sent, or nothing. The server has the last word. */
export function valueFault(of: Pick<Switch, 'kind' | 'min' | 'max' | 'unit'>, value: string): string {
  if (value === '') return '请先选择或填写新的值。'
  if (of.kind !== 'number') return ''
  if (!/^\d+$/.test(value)) return '请填写整数。'
  const [n, min, max] = [Number(value), of.min ?? 0, of.max ?? Infinity]
  return n < min || n > max ? `应在 ${min} 到 ${max} ${of.unit ?? ''}之间。` : ''
}

/** The numbers of a score pack, in the order of the form. */
export const weights = [
  ['attendance', '签到率'],
  ['mobile', '流动党员参与'],
  ['record', '图文详实'],
  ['reflection', '心得体会'],
  ['mark', '上级评分'],
] as const
export const shares = [
  ['photos', '照片'],
  ['minutes', '会议记录'],
  ['setItems', '有佐证的规定动作'],
] as const
export const measures = [
  ['photosFull', '照片记满所需张数', '张'],
  ['minutesFull', '记录记满所需字数', '字'],
  ['reflectionChars', '心得至少字数', '字'],
  ['smallBranch', '人少的界限', '人'],
] as const

const sum = (of: object) => Object.values(of).reduce((a: number, b: number) => a + b, 0)

/** What does not add up in a pack's numbers, each as a sentence. */
export function packFaults(p: Params): string[] {
  const all = [...Object.values(p.weights), ...Object.values(p.record), ...measures.map(([key]) => p[key])]
  const faults: string[] = []
  if (!all.every((n) => Number.isInteger(n) && n >= 0)) faults.push('每一项都应是不小于 0 的整数。')
  if (sum(p.weights) !== 100) faults.push(`五项权重合计应为 100 分，现在是 ${sum(p.weights)} 分。`)
  if (sum(p.record) !== 100) faults.push(`图文详实三部分合计应为 100%，现在是 ${sum(p.record)}%。`)
  if (!measures.every(([key]) => p[key] >= 1 && p[key] <= 100_000)) faults.push('张数、字数和人数应在 1 到 100000 之间。')
  return faults
}

/** The 1st of next month, when a new pack can begin without touching a month that is under way; as an input's value. */
export function nextMonth(now = Date.now()): string {
  const [year, month] = toInput(now).slice(0, 7).split('-').map(Number) as [number, number]
  return `${month === 12 ? year + 1 : year}-${String((month % 12) + 1).padStart(2, '0')}-01T00:00`
}

/** An input's moment for the server; empty means now, which is left out. */
export const fromWhen = (value: string) => (value ? { validFrom: fromInput(value) } : {})
