/** Writing a meeting up: ticks with evidence, minutes (drafts kept on the phone), filing. Shared by both faces. */
import { computed, reactive, ref } from 'vue'
import { useDoing } from '@/kit/doing'
import type { MeetingDetail } from '@/kit/meeting'
import { useNow } from '@/kit/now'
import { fileMeeting, saveRecord } from './data'
import { useDraft } from './draft'
import { isLate } from './plan'

export function useRecording(meeting: () => MeetingDetail) {
  const id = meeting().id
  const now = useNow()
  const { busy, problem, doing } = useDoing('meetings', 'todo', 'scores')
  const items = reactive(meeting().items.map(({ id, kind, title, note, done, evidence, decision }) => ({ id, kind, title, note, done, evidence, decision })))
  const { text: minutes, restored, start, finish } = useDraft(`minutes/${id}`)
  const lateReason = ref('')
  void start(meeting().minutes)

  async function put(): Promise<void> {
    const ticks = items.map(({ id, done, evidence, decision }) => ({ id, done, evidence, decision }))
    await saveRecord(id, { minutes: minutes.value, items: ticks })
    await finish()
  }

  const save = () => doing(put, '记录已保存。')
  const file = () =>
    doing(async () => {
      await put()
      await fileMeeting(id, late.value ? lateReason.value : '')
    }, '已归档。')

  const late = computed(() => isLate(meeting().filingDue, now.value))
  /** Writing evidence says that it was done. */
  const witnessed = (item: { done: boolean; evidence: string }) => {
    if (item.evidence.trim()) item.done = true
  }
  return { items, minutes, restored, lateReason, late, busy, problem, save, file, witnessed }
}
