/** Writing a meeting up, or correcting a filed record: ticks, votes, minutes (drafts kept on the phone), filing. Shared by both faces. */
import { computed, reactive, ref } from 'vue'
import { useConflict } from '@/kit/conflict'
import { useDoing } from '@/kit/doing'
import { meetingQuery, type MeetingDetail } from '@/kit/meeting'
import { useNow } from '@/kit/now'
import type { Version } from '@/kit/parts/TwoVersions.vue'
import { say } from '@/kit/words'
import { correctMeeting, fileMeeting, saveRecord } from './data'
import { asAsked, electionForm, electionOf, itemForm, newElection, tickOf } from './deciding'
import { useDraft } from './draft'
import { isLate } from './plan'

type Told = Pick<MeetingDetail['items'][number], 'id' | 'title' | 'done' | 'evidence' | 'decision'> & { voted: string }

const wordsOf = (i: Told | undefined) => (i ? [i.done ? '已完成' : '未完成', i.evidence, i.decision, i.voted].filter(Boolean).join('\n') : '')
const votedIn = (v: { engine: string; yes: number | string; no: number | string; abstain: number | string } | undefined) =>
  v?.engine ? `${say('voteEngine', v.engine)}：赞成 ${v.yes || 0}，不赞成 ${v.no || 0}，弃权 ${v.abstain || 0}` : ''

/** Two records side by side, in words. */
function versionsOf(mine: { minutes: string; items: Told[] }, theirs: MeetingDetail): Version[] {
  const others = theirs.items.map((t) => ({ ...t, voted: votedIn(t.vote) }))
  return [
    ...mine.items.map((i) => ({ name: i.title, mine: wordsOf(i), theirs: wordsOf(others.find((t) => t.id === i.id)) })),
    { name: '会议记录', mine: mine.minutes, theirs: theirs.minutes },
  ]
}

export function useRecording(meeting: () => MeetingDetail) {
  const id = meeting().id
  /** A filed record is corrected: with a reason, and the version before is kept. */
  const correcting = meeting().state === 'filed'
  const now = useNow()
  const { busy, problem, doing } = useDoing('meetings', 'todo', 'scores', 'tasks')
  const { theirs, guarded, decide } = useConflict(meeting(), meetingQuery(id).queryFn, (m) => m.recordRevision)
  const { asked } = meeting() // a correction that waits is amended: this one takes its place
  const given = asAsked(meeting())
  const items = reactive(given.items.map((i) => itemForm(given, i)))
  const elections = reactive(given.elections.map(electionForm))
  const { text: minutes, restored, start, finish } = useDraft(correcting ? `correction/${id}` : `minutes/${id}`)
  const lateReason = ref(meeting().lateReason)
  const reason = ref(asked?.reason ?? '')
  void start(given.minutes)

  const written = () => ({ minutes: minutes.value, items: items.map(tickOf), elections: meeting().elects ? elections.map(electionOf) : undefined })

  async function put(): Promise<void> {
    await guarded((revision) => (correcting ? correctMeeting(id, { ...written(), reason: reason.value, instead: asked?.id, revision: String(revision) }) : saveRecord(id, { ...written(), revision: String(revision) })))
    await finish()
  }

  const save = () => doing(put, correcting ? '更正已提交。' : '记录已保存。')
  const file = () =>
    doing(async () => {
      await put()
      await fileMeeting(id, late.value ? lateReason.value : '')
    }, '已归档。')

  const late = computed(() => !!meeting().held || isLate(meeting().filingDue, now.value))
  /** Writing evidence says that it was done. */
  const witnessed = (item: { done: boolean; evidence: string }) => {
    if (item.evidence.trim()) item.done = true
  }
  const addElection = () => elections.push(newElection(meeting()))
  const versions = computed(
    () => theirs.value && versionsOf({ minutes: minutes.value, items: items.map((i) => ({ ...i, voted: votedIn(i.vote) })) }, theirs.value),
  )
  const takeTheirs = () =>
    doing(async () => {
      decide((m) => {
        minutes.value = m.minutes
        items.splice(0, items.length, ...m.items.map((i) => itemForm(m, i)))
        elections.splice(0, elections.length, ...m.elections.map(electionForm))
      })
      await finish()
    }, '已换成对方的内容。')
  const keepMine = () => {
    decide()
    return save()
  }
  return { versions, takeTheirs, keepMine, items, elections, addElection, minutes, restored, correcting, reason, lateReason, late, busy, problem, save, file, witnessed }
}
