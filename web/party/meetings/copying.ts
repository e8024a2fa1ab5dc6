/** Copying a case into a plan: what was planned, and where it comes from. What was written afterwards, where names stand, and photos stay behind. */
import { useRouter } from 'vue-router'
import { answer, api } from '@/kit/api'
import { useDoing } from '@/kit/doing'
import { useMe } from '@/kit/me'
import { isoMonth, monthText } from '@/kit/when'
import { handItems } from './beginning'
import type { Case } from './data'
import type { PlanForm } from './plan'
import { plannedFor } from './planning'

type Items = PlanForm['ownItems']

/** How long a note may be. */
const longest = 2000

/** The case as an item of a plan; the source stays in its note, wherever the plan is read or printed, and is counted by its number. */
export function copied(c: Pick<Case, 'itemId' | 'title' | 'note' | 'orgName' | 'month'>): Items[number] {
  const source = `借鉴${c.orgName} ${monthText(c.month)}的做法。`
  const note = c.note.slice(0, longest - source.length - 1).replace(/[。；，\s]*$/, '')
  return { title: c.title, note: note ? `${note}。${source}` : source, from: c.itemId }
}

/** Copies into the draft of the theme day to come, where the caller's org has one, else into a new meeting. */
export function useCopying(plan: (id: number) => string, fresh: string) {
  const router = useRouter()
  const { me, may } = useMe()
  const { busy, problem, doing } = useDoing('meetings')
  const draft = async (orgId: number) => {
    const { items } = await answer(api.GET('/api/meetings', { params: { query: { within: orgId, kind: 'theme_day', month: 'all', limit: 50 } } }))
    return items.filter((m) => m.orgId === orgId && ['draft', 'returned'].includes(m.state) && m.month >= isoMonth()).sort((a, b) => a.month.localeCompare(b.month))[0]
  }
  const copy = (c: Case) =>
    doing(async () => {
      const orgId = plannedFor(me.value)
      const there = orgId && (await draft(orgId))
      if (!there) return router.push({ path: fresh, state: { begin: { kind: 'theme_day', ownItems: [copied(c)] } } })
      handItems(there.id, [copied(c)])
      return router.push(plan(there.id))
    }, '已抄进计划，请核对后保存。')
  return { copy, busy, problem, mayCopy: () => may('meeting.plan') && !!plannedFor(me.value) }
}
