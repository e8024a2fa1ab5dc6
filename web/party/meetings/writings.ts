/** What members write beside a meeting: reflections 心得体会, comments on them, and what the branch hides. */
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer } from '@/kit/api'
import { dateText, isoDay } from '@/kit/when'

const one = '/api/meetings/{id}/reflections/{memberId}'
const comment = '/api/meetings/{id}/comments/{commentId}'

export type Reflection = Answer<'/api/meetings/{id}/reflections'>['items'][number]
export type Comment = Answer<`${typeof one}/comments`>['items'][number]

const about = (id: number, memberId: number) => ({ params: { path: { id, memberId } } })
const at = (id: number, commentId: number) => ({ params: { path: { id, commentId } } })

export const useComments = (id: MaybeRefOrGetter<number>, memberId: MaybeRefOrGetter<number>, enabled: MaybeRefOrGetter<boolean>) =>
  useQuery(
    computed(() => ({
      queryKey: ['meetings', 'comments', toValue(id), toValue(memberId)],
      queryFn: () => answer(api.GET(`${one}/comments`, { params: { path: { id: toValue(id), memberId: toValue(memberId) }, query: { limit: 200 } } })),
      enabled: toValue(enabled),
    })),
  )

export const writeComment = (id: number, memberId: number, text: string) => answer(api.POST(`${one}/comments`, { ...about(id, memberId), body: { text } }))
export const rewriteComment = (id: number, commentId: number, text: string) => answer(api.PUT(comment, { ...at(id, commentId), body: { text } }))
export const withdrawComment = (id: number, commentId: number) => answer(api.DELETE(comment, at(id, commentId)))
export const moderateReflection = (id: number, memberId: number, hide: boolean, reason: string) => answer(api.POST(`${one}/moderation`, { ...about(id, memberId), body: { hide, reason } }))
export const moderateComment = (id: number, commentId: number, hide: boolean, reason: string) => answer(api.POST(`${comment}/moderation`, { ...at(id, commentId), body: { hide, reason } }))

/** What is said of a text that the branch has hidden; its author and the officers read why. */
export function hiddenNote(w: Pick<Reflection, 'state' | 'hiddenWhy' | 'mine'>): string {
  if (!w.state) return ''
  const why = w.hiddenWhy ? `：${w.hiddenWhy.replace(/。$/, '')}` : ''
  if (w.state === 'rewritten' && why) return `${w.mine ? '已改写' : '本人已改写'}，等支部再看。隐藏的原因${why}`
  return `已由支部隐藏${why}${w.mine ? '。可以改写，改写后由支部再看。' : ''}`
}

/** Until when the plan asks for reflections: `late` is the first moment after the last day. */
export const untilText = (late: string) => `计划要求在${dateText(isoDay(Date.parse(late) - 1))}前写好，过了再写的标明迟交。`
