/** Changes of the register that the level above reviews: what desk and phone ask the server, and how they say it. */
import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer } from '@/kit/api'
import { timeText } from '@/kit/when'
import type { MemberDetail, MemberForm, Personal } from './data'

export type Revision = Answer<'/api/members/revisions'>['items'][number]
export type Revised = Revision['changes'][number]

export const useRevisions = () => useQuery({ queryKey: ['members', 'revisions'], queryFn: () => answer(api.GET('/api/members/revisions')) })

export const useHistory = (memberId: MaybeRefOrGetter<number>) =>
  useQuery({
    queryKey: ['members', 'history', memberId],
    queryFn: () => answer(api.GET('/api/members/history/{memberId}', { params: { path: { memberId: toValue(memberId) } } })),
  })

export const decideRevision = (id: number, grant: boolean, note: string) =>
  answer(api.POST('/api/members/revisions/{id}/decision', { params: { path: { id } }, body: { grant, note } }))

/** Several with one reason, or all that one import asked for; those that were overtaken come back with the cause. */
export const decideTogether = (which: { ids: number[] } | { importId: number }, grant: boolean, note: string) =>
  answer(api.POST('/api/members/revisions/decisions', { body: { ...which, grant, note } }))

/** What became of a decision on several. */
export type Together = Answer<'/api/members/revisions/decisions', 'post'>

export const withdrawRevision = (id: number) => answer(api.POST('/api/members/revisions/{id}/withdraw', { params: { path: { id } } }))

export const readAnswers = () => answer(api.POST('/api/members/revisions/read'))

/** A number as it is and as it is asked for, in clear: the look is written down, and the member reads it. */
export async function showNumbers(v: Revision, field: string): Promise<string> {
  const title = v.changes.find((c) => c.field === field)?.title ?? ''
  const body = { memberId: v.memberId, fields: [field as Personal], reason: `审核名册更改：${title}`, correctionId: v.id }
  const seen = await answer(api.POST('/api/privacy/reveals', { body }))
  return `${seen.values[field] || '没有填写'} → ${seen.proposed || '空白'}`
}

export const revisionWords: Record<Revision['state'], string> = { asked: '◐ 待审核', granted: '✓ 已同意', refused: '✕ 未同意', made: '✓ 已登记', withdrawn: '↩ 已撤回' }

/** 2004-07-01 → 2003-07-01; what was blank was filled in. */
export const changeText = (c: Pick<Revised, 'was' | 'is'>) => (c.was ? `${c.was} → ${c.is || '空白'}` : `填写为 ${c.is}`)

/** An import by the command has nobody's name. */
export const askerOf = (asker: string) => asker || '系统管理员（在服务器上）'

/** Who asked and who decided, when. */
export function stepsText(v: Revision): string {
  const asked = `${askerOf(v.asker)}，${timeText(v.askedAt)}`
  if (v.state === 'made') return `${asked} 登记`
  if (!v.decidedAt) return `${asked} 报审，等待${v.level ?? '上级'}审核`
  if (v.state === 'withdrawn') return `${asked} 报审；${timeText(v.decidedAt)} 撤回`
  return `${asked} 报审；${v.decider}，${timeText(v.decidedAt)} ${v.state === 'granted' ? '同意' : '不同意'}：${v.note}`
}

/** Which of the form's fields that take the place of something are reviewed; what is masked starts empty. */
export function reviewedIn(member: MemberDetail | undefined, form: MemberForm, start: MemberForm): (keyof MemberForm)[] {
  const fields = member?.review?.fields ?? []
  return (Object.keys(form) as (keyof MemberForm)[]).filter((name) => fields.includes(name) && form[name] !== start[name] && (name === 'idNumber' || start[name] !== ''))
}
