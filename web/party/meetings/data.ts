/** Meetings: what the pages ask the server, and the verbs of secretary, members and superior. */
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, upload, type Answer, type Body } from '@/kit/api'
import type { paths } from '@/kit/api.d'
import type { MeetingDetail } from '@/kit/meeting'

const one = '/api/meetings/{id}'
const at = (id: number) => ({ params: { path: { id } } })

export type PlanBody = Body<`${typeof one}/plan`, 'put'>
export type SeriesBody = Body<'/api/meetings/series', 'post'>
export type NewMeeting = Body<'/api/meetings', 'post'>
export type RecordBody = Body<`${typeof one}/record`, 'put'>
export type CorrectionBody = Body<`${typeof one}/corrections`, 'post'>
export type Case = Answer<'/api/meetings/cases'>['items'][number]
export type State = NonNullable<NonNullable<paths['/api/meetings']['get']['parameters']['query']>['state']>

/** Rows on one page of a list. */
const pageSize = 50

export interface MeetingFilter {
  within: string
  q: string
  state: string
  kind: string
  month: string
}

export function useMeetings(filter: MeetingFilter, after: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    enabled: () => filter.state !== missing,
    queryKey: ['meetings', 'list', filter, after],
    queryFn: () =>
      answer(
        api.GET('/api/meetings', {
          params: {
            query: {
              within: filter.within ? Number(filter.within) : undefined,
              q: filter.q || undefined,
              state: (filter.state || undefined) as State | undefined,
              kind: (filter.kind || undefined) as NewMeeting['kind'] | undefined,
              month: filter.month || 'all',
              limit: pageSize,
              after: toValue(after) ? Number(toValue(after)) : undefined,
            },
          },
        }),
      ),
  })
}

/** The choice 未安排 among the states of a list: branches without a theme day in the month, which no meeting says. */
export const missing = 'missing'

/** The month of a list; none where it shows all of them. */
const monthOf = (month: string) => (month === 'all' ? undefined : month || undefined)

export const useMissing = (filter: Pick<MeetingFilter, 'within' | 'month'>, after: MaybeRefOrGetter<string | undefined>) =>
  useQuery({
    queryKey: ['meetings', 'missing', filter, after],
    queryFn: () =>
      answer(
        api.GET('/api/meetings/missing', {
          params: { query: { within: filter.within ? Number(filter.within) : undefined, month: monthOf(filter.month), limit: pageSize, after: toValue(after) } },
        }),
      ),
  })

export interface CaseFilter {
  within: string
  q: string
  /** Not empty: only what is recommended. */
  recommended: string
  sort: string
}

/** Cases by words; before a word is given those that the levels above recommend. */
export const useCases = (filter: CaseFilter, after: MaybeRefOrGetter<string | undefined>) =>
  useQuery({
    queryKey: ['meetings', 'cases', filter, after],
    queryFn: () =>
      answer(
        api.GET('/api/meetings/cases', {
          params: {
            query: {
              q: filter.q || undefined,
              recommended: !!filter.recommended || !filter.q || undefined,
              sort: filter.sort === 'adopted' ? 'adopted' : undefined,
              within: filter.within ? Number(filter.within) : undefined,
              limit: pageSize,
              after: toValue(after),
            },
          },
        }),
      ),
  })

/** Why there are no cases to be seen. */
export const nothing = (q: string) =>
  q ? '没有找到。可以换一个词，或者少写一个词。' : '上级还没有推荐案例。写上要找的词，至少两个相连的汉字；几个词用空格隔开，都有的才列出。'

const recommendation = `${one}/items/{itemId}/recommendation`
const caseAt = (c: Case) => ({ params: { path: { id: c.meetingId!, itemId: c.itemId } } })
export const recommendCase = (c: Case, note: string, confirmed: boolean) =>
  answer(api.PUT(recommendation, { ...caseAt(c), body: { note, confirmed: confirmed || undefined } }))
export const takeBackCase = (c: Case) => answer(api.DELETE(recommendation, caseAt(c)))

export const useReflections = (id: MaybeRefOrGetter<number>) =>
  useQuery(
    computed(() => ({
      queryKey: ['meetings', 'reflections', toValue(id)],
      queryFn: () => answer(api.GET(`${one}/reflections`, { params: { path: { id: toValue(id) }, query: { limit: 200 } } })),
    })),
  )

export const createSeries = (body: SeriesBody) => answer(api.POST('/api/meetings/series', { body }))
export const createMeeting = (body: NewMeeting) => answer(api.POST('/api/meetings', { body }))
export const changePlan = (id: number, body: PlanBody) => answer(api.PUT(`${one}/plan`, { ...at(id), body }))
export const submitPlan = (id: number) => answer(api.POST(`${one}/submit`, at(id)))
/** The revision is the one the reviewer saw: a plan changed meanwhile is not decided on unseen. */
export const approvePlan = (id: number, revision: number, note: string) => answer(api.POST(`${one}/approve`, { ...at(id), body: { revision, note } }))
export const returnPlan = (id: number, revision: number, reason: string) => answer(api.POST(`${one}/return`, { ...at(id), body: { revision, reason } }))
export const cancelMeeting = (id: number, reason: string) => answer(api.POST(`${one}/cancel`, { ...at(id), body: { reason } }))
export const saveRecord = (id: number, body: RecordBody) => answer(api.PUT(`${one}/record`, { ...at(id), body }))
export const correctMeeting = (id: number, body: CorrectionBody) => answer(api.POST(`${one}/corrections`, { ...at(id), body }))
/** Takes back a correction that waits. */
export const withdrawCorrection = (id: number, correctionId: number) =>
  answer(api.POST(`${one}/corrections/{correctionId}/withdrawal`, { params: { path: { id, correctionId } } }))
/** The corrections of a record that were asked for, the newest first; for its officers and those above. */
export const useCorrections = (id: number) =>
  useQuery({ queryKey: ['meetings', 'corrections', id], queryFn: () => answer(api.GET(`${one}/corrections`, at(id))) })
export const decideCorrection = (id: number, correctionId: number, grant: boolean, note: string) =>
  answer(api.POST(`${one}/corrections/{correctionId}/decision`, { params: { path: { id, correctionId } }, body: { grant, note: note || undefined } }))
export const seeMeeting = (id: number) => answer(api.POST(`${one}/seen`, at(id)))
/** `confirmed`: whoever sends it has confirmed that no secret is in it. */
export const addAttachment = (id: number, file: File, reason: string, confirmed: boolean) =>
  upload<MeetingDetail>(`/api/meetings/${id}/attachments`, { file, reason, confirmed: String(confirmed) })
export const removeAttachment = (id: number, attachmentId: number) => answer(api.DELETE(`${one}/attachments/{attachmentId}`, { params: { path: { id, attachmentId } } }))
/** The version of a filed record before its `version`-th correction. */
export const useVersion = (id: number, version: number) =>
  useQuery({ queryKey: ['meetings', 'version', id, version], queryFn: () => answer(api.GET(`${one}/versions/{version}`, { params: { path: { id, version } } })) })

export const fileMeeting = (id: number, lateReason: string) => answer(api.POST(`${one}/file`, { ...at(id), body: { lateReason: lateReason || undefined } }))
export const markMeeting = (id: number, mark: number, note: string) => answer(api.POST(`${one}/mark`, { ...at(id), body: { mark, note } }))
export const reflect = (id: number, text: string) => answer(api.POST(`${one}/reflections`, { ...at(id), body: { text } }))
export const removePhoto = (id: number, photoId: number) => answer(api.DELETE(`${one}/photos/{photoId}`, { params: { path: { id, photoId } } }))

/** The scores of a page's branches in a month, by org. */
export const useScores = (asked: MaybeRefOrGetter<{ orgs: number[]; month: string }>) =>
  useQuery(
    computed(() => {
      const { orgs, month } = toValue(asked)
      return {
        queryKey: ['scores', 'of', orgs, month],
        queryFn: async () => {
          const { items } = await answer(api.GET('/api/scores', { params: { query: { orgs, month } }, querySerializer: { array: { style: 'form', explode: false } } }))
          return new Map(items.filter((i) => !i.missing).map((i) => [i.orgId, i.score]))
        },
        enabled: orgs.length > 0 && !!monthOf(month),
      }
    }),
  )

/** Present ÷ due in whole per cent, never rounded up to a full hundred; nothing before the sign-in closed. */
export const rateText = (m: { due: number; present: number }) => (m.due ? `${Math.floor((m.present * 100) / m.due)}%` : '')

/** Characters as the score counts them: without white space. */
export const chars = (text: string) => [...text.replace(/\s/g, '')].length
