/** 谈心谈话: one's own talks, what was said for the two, the branch's book. */
import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer, type Body } from '@/kit/api'

export type Mine = Answer<'/api/talks'>
export type Talk = Mine['items'][number]
export type Whole = Answer<'/api/talks/{id}'>
export type Book = Answer<'/api/talks/book'>
export type Line = NonNullable<Book['lines']>[number]
export type Kind = Talk['kind']

export const useTalks = () => useQuery({ queryKey: ['talks', 'mine'], queryFn: () => answer(api.GET('/api/talks')) })
export const useTalk = (id: number) => useQuery({ queryKey: ['talks', id], queryFn: () => answer(api.GET('/api/talks/{id}', { params: { path: { id } } })) })
export const usePeople = () => useQuery({ queryKey: ['talks', 'people'], queryFn: () => answer(api.GET('/api/talks/people')) })
export const useBook = (within: MaybeRefOrGetter<number | undefined>) =>
  useQuery({ queryKey: ['talks', 'book', within], queryFn: () => answer(api.GET('/api/talks/book', { params: { query: { within: toValue(within) } } })) })

export const recordTalk = (body: Body<'/api/talks', 'post'>) => answer(api.POST('/api/talks', { body }))
export const recordPaper = (body: Body<'/api/talks/paper', 'post'>) => answer(api.POST('/api/talks/paper', { body }))
export const confirmTalk = (id: number) => answer(api.POST('/api/talks/{id}/confirm', { params: { path: { id } } }))
export const takeBackTalk = (id: number) => answer(api.DELETE('/api/talks/{id}', { params: { path: { id } } }))

const kinds: Record<Kind, string> = { committee: '委员之间', committee_member: '委员和党员', members: '党员之间', superior: '上级和支部同志' }
export const kindText = (kind: string) => kinds[kind as Kind] ?? kind
export const kindList = Object.keys(kinds) as Kind[]

/** How far a talk is: on paper, kept, waiting for me, waiting for the other. */
export function stateOf(t: Talk): { word: string; tone: 'ok' | 'warn' | 'plain' } {
  if (t.paper) return { word: '纸质记录', tone: 'plain' }
  if (t.kept) return { word: '已确认', tone: 'ok' }
  return { word: t.confirm ? '等您确认' : '等对方确认', tone: 'warn' }
}
