/** 待办: what waits for the caller, the most urgent first; the same on phone and desk. */
import { answer, api, type Answer } from './api'
import { dueText, isoDay, timeText } from './when'

export type Todo = Answer<'/api/todo'>['items'][number]

export const todoQuery = {
  queryKey: ['todo'],
  queryFn: () => answer(api.GET('/api/todo')),
  // What follows from another's action is there a moment later: a list found empty at first is looked at again soon.
  refetchInterval: ({ state }: { state: { data?: { items: unknown[] }; dataUpdateCount: number } }) => (state.data?.items.length === 0 && state.dataUpdateCount < 2 ? 3_000 : 60_000),
}

/** Where it is done: both faces have a page of that address. */
export const todoLink = (todo: Todo) => '/' + todo.link.replace(/^\//, '')

/**
 * When it is due, in words; nothing where it has no date (the server then sends the year 1). What has its moment behind it and
 * is not overdue is a notice, to be seen and not to be done by a day: that says when it happened.
 */
export function todoDue(todo: Todo, now: number = Date.now()): string {
  const due = todo.due ? Date.parse(todo.due) : 0
  if (due <= 0) return ''
  return due <= now && !todo.overdue ? timeText(due, now) : dueText(due, now)
}

const day = 86_400_000
/** How the page groups what is to be done, in this order. */
const groups = ['逾期', '本周', '本月', '以后'] as const

/** What is to be done by urgency; empty groups are left out. What a superior asked for, and what has no date, belongs to this week. */
export function todoGroups(items: Todo[], now: number = Date.now()): { name: (typeof groups)[number]; items: Todo[] }[] {
  const today = isoDay(now)
  const weekday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7 // Monday is 0
  const weekEnd = Date.parse(`${today}T00:00:00+08:00`) + (7 - weekday) * day
  const groupOf = (t: Todo): (typeof groups)[number] => {
    const due = t.due ? Date.parse(t.due) : 0
    if (t.overdue) return '逾期'
    if (t.kind === 'nudge' || due <= 0 || due <= weekEnd) return '本周'
    return isoDay(due - 1).slice(0, 7) === today.slice(0, 7) ? '本月' : '以后'
  }
  return groups.map((name) => ({ name, items: items.filter((t) => groupOf(t) === name) })).filter((g) => g.items.length > 0)
}
