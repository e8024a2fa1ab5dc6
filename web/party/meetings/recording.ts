/** Writing a meeting up: ticks with evidence, minutes (drafts kept on the phone), filing. Shared by both faces. */
import { computed, reactive, ref } from 'vue'
import { useConflict } from '@/kit/conflict'
import { useDoing } from '@/kit/doing'
import { meetingQuery, type MeetingDetail } from '@/kit/meeting'
import type { Version } from '@/kit/parts/TwoVersions.vue'
import { useNow } from '@/kit/now'
import { fileMeeting, saveRecord } from './data'
import { useDraft } from './draft'
import { isLate } from './plan'

type Ticked = MeetingDetail['items'][number]

const ticksOf = (m: MeetingDetail) => m.items.map(({ id, kind, title, note, done, evidence, decision }) => ({ id, kind, title, note, done, evidence, decision }))

/** Two records side by side, in words. */
function versionsOf(mine: { minutes: string; items: Pick<Ticked, 'id' | 'title' | 'done' | 'evidence' | 'decision'>[] }, theirs: MeetingDetail): Version[] {
  const words = (i: Pick<Ticked, 'done' | 'evidence' | 'decision'> | undefined) => (i ? [i.done ? '已完成' : '未完成', i.evidence, i.decision].filter(Boolean).join('\n') : '')
  return [
    ...mine.items.map((i) => ({ name: i.title, mine: words(i), theirs: words(theirs.items.find((t) => t.id === i.id)) })),
    { name: '会议记录', mine: mine.minutes, theirs: theirs.minutes },
  ]
}

export function useRecording(meeting: () => MeetingDetail) {
  const id = meeting().id
  const now = useNow()
  const { busy, problem, doing } = useDoing('meetings', 'todo', 'scores')
  const { theirs, guarded, decide } = useConflict(meeting(), meetingQuery(id).queryFn, (m) => m.recordRevision)
  const items = reactive(ticksOf(meeting()))
  const { text: minutes, restored, start, finish } = useDraft(`minutes/${id}`)
  const lateReason = ref('')
  void start(meeting().minutes)

  async function put(): Promise<void> {
    const ticks = items.map(({ id, done, evidence, decision }) => ({ id, done, evidence, decision }))
    await guarded((revision) => saveRecord(id, { minutes: minutes.value, items: ticks, revision: String(revision) }))
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
  const versions = computed(() => theirs.value && versionsOf({ minutes: minutes.value, items }, theirs.value))
  const takeTheirs = () =>
    doing(async () => {
      decide((m) => {
        minutes.value = m.minutes
        items.splice(0, items.length, ...ticksOf(m))
      })
      await finish()
    }, '已换成对方的内容。')
  const keepMine = () => {
    decide()
    return save()
  }
  return { versions, takeTheirs, keepMine, items, minutes, restored, lateReason, late, busy, problem, save, file, witnessed }
}
