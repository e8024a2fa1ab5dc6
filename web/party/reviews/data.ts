/** 组织生活会和民主评议: what the branch does step by step, what each member hands in. */
import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer, type Body } from '@/kit/api'

export type Review = Answer<'/api/reviews/{id}'>
export type Listed = Answer<'/api/reviews'>['items'][number]
export type Office = NonNullable<Review['office']>
export type Person = Office['people'][number]
export type Standing = Answer<'/api/reviews/progress'>['items'][number]
export type Result = Answer<'/api/reviews/results'>['items'][number]
export type Grade = NonNullable<Person['grade']>
export type Note = Body<'/api/reviews/{id}/notes', 'post'>
export type Verdicts = Body<'/api/reviews/{id}/verdicts', 'put'>['verdicts']
export type Fix = Body<'/api/reviews/{id}/fixes', 'post'>

export const useReviews = () => useQuery({ queryKey: ['reviews', 'list'], queryFn: () => answer(api.GET('/api/reviews')) })
export const useMyReviews = () => useQuery({ queryKey: ['reviews', 'mine'], queryFn: () => answer(api.GET('/api/reviews/mine')) })
export const useReview = (id: number) =>
  useQuery({ queryKey: ['reviews', id], queryFn: () => answer(api.GET('/api/reviews/{id}', { params: { path: { id } } })), refetchInterval: 30_000 })
export const useBallot = (id: number, step: MaybeRefOrGetter<string>) =>
  useQuery({ queryKey: ['reviews', id, 'ballot', step], queryFn: () => answer(api.GET('/api/reviews/{id}/ballot', { params: { path: { id } } })), placeholderData: undefined })
export const useProgress = (after: MaybeRefOrGetter<string>) =>
  useQuery({ queryKey: ['reviews', 'progress', after], queryFn: () => answer(api.GET('/api/reviews/progress', { params: { query: { after: toValue(after) || undefined } } })) })
export const useResults = (wanted: () => boolean) => useQuery({ queryKey: ['reviews', 'results'], enabled: wanted, queryFn: () => answer(api.GET('/api/reviews/results')) })

export const openReview = (body: Body<'/api/reviews', 'post'>) => answer(api.POST('/api/reviews', { body }))
export const sendAway = (body: Body<'/api/reviews/away', 'post'>) => answer(api.POST('/api/reviews/away', { body }))

const at = (id: number) => ({ params: { path: { id } } })
export const endStep = (id: number, step: string, doneOn: string) => answer(api.POST('/api/reviews/{id}/next', { ...at(id), body: { step, doneOn: doneOn || undefined } }))
export const addNote = (id: number, body: Note) => answer(api.POST('/api/reviews/{id}/notes', { ...at(id), body }))
export const removeNote = (id: number, noteId: number) => answer(api.DELETE('/api/reviews/{id}/notes/{noteId}', { params: { path: { id, noteId } } }))
export const excuse = (id: number, memberId: number, reason: string) => answer(api.POST('/api/reviews/{id}/excused', { ...at(id), body: { memberId, reason } }))
export const takeBoxBack = (id: number, reason: string) => answer(api.POST('/api/reviews/{id}/box/take-back', { ...at(id), body: { reason } }))
export const assessSelf = (id: number, text: string, grade: Grade, memberId?: number) => answer(api.PUT('/api/reviews/{id}/self', { ...at(id), body: { text, grade, memberId } }))
export const handIn = (id: number, step: 'mutual' | 'assembly', given: { memberId: number; grade: Grade }[]) => answer(api.POST('/api/reviews/{id}/ballot', { ...at(id), body: { step, given } }))
export const judge = (id: number, verdicts: Verdicts) => answer(api.PUT('/api/reviews/{id}/verdicts', { ...at(id), body: { verdicts } }))
export const object = (id: number, text: string) => answer(api.POST('/api/reviews/{id}/objection', { ...at(id), body: { text } }))
export const answerObjection = (id: number, memberId: number, text: string) => answer(api.POST('/api/reviews/{id}/objection/answer', { ...at(id), body: { memberId, answer: text } }))
export const addFix = (id: number, body: Fix) => answer(api.POST('/api/reviews/{id}/fixes', { ...at(id), body }))
export const endFix = (id: number, fixId: number, evidence: string) => answer(api.POST('/api/reviews/{id}/fixes/{fixId}/done', { params: { path: { id, fixId } }, body: { evidence } }))

export const grades: { value: Grade; label: string }[] = [
  { value: 'excellent', label: '优秀' },
  { value: 'qualified', label: '合格' },
  { value: 'basic', label: '基本合格' },
  { value: 'unqualified', label: '不合格' },
]
export const gradeText = (grade?: string) => grades.find((g) => g.value === grade)?.label ?? ''

export const scopes = [
  { value: 'both', label: '组织生活会和民主评议党员合并开展' },
  { value: 'life', label: '只召开组织生活会' },
  { value: 'review', label: '只开展民主评议党员' },
] as const
const scopeNames = { both: '组织生活会和民主评议', life: '组织生活会', review: '民主评议党员' }
export const titleOf = (r: { year: number; scope: keyof typeof scopeNames }) => `${r.year} 年${scopeNames[r.scope]}`

const steps: Record<string, string> = {
  study: '学习', talks: '谈心谈话', opinions: '征求意见', meeting: '会议', self: '个人自评', mutual: '党员互评', assembly: '民主测评', verdict: '组织评定', rectification: '整改清单', filed: '已归档', ended: '已终止',
}
export const stepText = (step?: string) => (step ? (steps[step] ?? step) : '没有开展')

/** How a member's ballots came out: 优秀 3 合格 1. */
export const tallyText = (tally?: Record<string, number>) => grades.filter((g) => tally?.[g.value]).map((g) => `${g.label} ${tally![g.value]}`).join(' · ')
