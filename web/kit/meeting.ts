/** One meeting and its attendance: what the pages of both capabilities ask the server, under the same query keys. */
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer } from './api'
import { Problem } from './problem'
import { retry } from './query'
import { say } from './words'

/** A meeting as lists show it. */
export type Meeting = Answer<'/api/meetings'>['items'][number]
/** A meeting whole. */
export type MeetingDetail = Answer<'/api/meetings/{id}'>
export type Attendance = Answer<'/api/meetings/{id}/attendance'>
/** One member's line of the roll. */
export type RollRow = Attendance['rows'][number]
export type Direction = 'in' | 'out'

export const meetingQuery = (id: number) => ({
  queryKey: ['meetings', 'one', id],
  queryFn: () => answer(api.GET('/api/meetings/{id}', { params: { path: { id } } })),
})

export const attendanceQuery = (id: number) => ({
  queryKey: ['attendance', id],
  queryFn: () => answer(api.GET('/api/meetings/{id}/attendance', { params: { path: { id } } })),
})

export const useMeeting = (id: MaybeRefOrGetter<number>) => useQuery(computed(() => ({ ...meetingQuery(toValue(id)), enabled: toValue(id) > 0 })))

/** The roll; `ready` false: not asked for yet, there is none before a plan was approved. */
export const useAttendance = (id: MaybeRefOrGetter<number>, ready: MaybeRefOrGetter<boolean> = true) =>
  useQuery(
    computed(() => ({
      ...attendanceQuery(toValue(id)),
      enabled: toValue(ready) && toValue(id) > 0,
      refetchInterval: 60_000,
      retry: rollSoon,
      retryDelay: (failures: number) => 500 * 2 ** failures,
    })),
  )

/** The roll is drawn up a moment after the plan was approved: one that is not there yet is asked for again, 15 s in all, before the page says so. */
export const rollSoon = (failures: number, error: Error): boolean => (error instanceof Problem && error.status === 404 ? failures < 5 : retry(failures, error))

/** Whether a meeting in this state has (or had) a sheet to sign. */
export const hasSheet = (state: string) => state === 'approved' || state === 'closed' || state === 'filed'

/** Whether the caller is among those who run a meeting: of its org, or of the branch above a group. */
export const runsIt = (m: MeetingDetail) => m.may.some((word) => ['plan', 'record', 'file', 'correct'].includes(word))

/** A meeting in a window's title, 支委会：研究发展党员, after the name of the page where that is not the meeting's own. */
export function meetingTitle(m: { kind: string; title: string } | undefined, page?: string): string | undefined {
  if (!m) return undefined
  const kind = say('meetingKind', m.kind)
  const name = m.title.includes(kind) ? m.title : `${kind}：${m.title}`
  return page ? `${page} · ${name}` : name
}

/** The caller's branch's meetings, the latest month first. */
export const myMeetingsQuery = {
  queryKey: ['meetings', 'mine'],
  queryFn: () => answer(api.GET('/api/meetings', { params: { query: { mine: true, month: 'all', limit: 50 } } })),
}
