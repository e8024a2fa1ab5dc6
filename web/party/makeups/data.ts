/** 补课: lessons missed and made up; a member's own, and the branch's. */
import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer, type Body } from '@/kit/api'
import { dateText } from '@/kit/when'
import type { Tone } from '@/kit/words'

export type Makeup = Answer<'/api/makeups/mine'>['items'][number]
export type State = 'open' | 'settled' | 'all'

export const useMine = () => useQuery({ queryKey: ['makeups', 'mine'], queryFn: () => answer(api.GET('/api/makeups/mine')) })

export const useMakeups = (state: MaybeRefOrGetter<State>, enabled: MaybeRefOrGetter<boolean> = true) =>
  useQuery({
    queryKey: ['makeups', 'branch', state],
    queryFn: () => answer(api.GET('/api/makeups', { params: { query: { state: toValue(state), limit: 200 } } })),
    enabled: () => toValue(enabled),
  })

const at = (id: number) => ({ params: { path: { id } } })
export const writeLesson = (id: number, body: Body<'/api/makeups/{id}/lesson', 'post'>) => answer(api.POST('/api/makeups/{id}/lesson', { ...at(id), body }))
export const confirmMakeup = (id: number) => answer(api.POST('/api/makeups/{id}/confirm', at(id)))
export const returnMakeup = (id: number, reason: string) => answer(api.POST('/api/makeups/{id}/return', { ...at(id), body: { reason } }))
export const excuseMakeup = (id: number, reason: string) => answer(api.POST('/api/makeups/{id}/excuse', { ...at(id), body: { reason } }))
export const enterMakeup = (id: number, body: Body<'/api/makeups/{id}/enter', 'post'>) => answer(api.POST('/api/makeups/{id}/enter', { ...at(id), body }))

const sources: Record<NonNullable<Makeup['source']>, string> = { materials: '学习会议材料', recording: '看会议录像', visit: '送学上门', session: '参加其他场次' }

/** How a lesson stands, as word and tone. */
export function standing(m: Pick<Makeup, 'state' | 'late'>): { word: string; tone: Tone } {
  if (m.state === 'excused') return { word: '免补', tone: 'plain' }
  if (m.state === 'done') return m.late ? { word: '迟补', tone: 'warn' } : { word: '已补', tone: 'ok' }
  if (m.state === 'written') return { word: '待确认', tone: 'warn' }
  return m.late ? { word: '过期未补', tone: 'bad' } : { word: '待补', tone: 'warn' }
}

/** Why it is owed, by when, and how it was made up. */
export function noteOf(m: Makeup): string {
  const why = m.cause === 'leave' ? '请假' : '缺勤'
  if (m.state === 'due') return `${dateText(m.heldOn)}${why} · ${dateText(m.dueOn)}前补`
  const how = m.source ? ` · ${sources[m.source]}` : ''
  return `${dateText(m.heldOn)}${why}${how}${m.doneOn ? ` · ${dateText(m.doneOn)}` : ''}`
}
