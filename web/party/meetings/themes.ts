/** Themes: a month's theme day as a committee asks it of every branch below, issued with one action. */
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer } from '@/kit/api'
import { say } from '@/kit/words'

const one = '/api/themes/{id}'
const at = (id: number) => ({ params: { path: { id } } })

export type Theme = Answer<typeof one>

export interface ThemeForm {
  title: string
  requirement: string
  /** Days after the meeting until reflections are to be written; 0: until it is filed. */
  reflectDays: number
  items: { title: string; note: string }[]
}

export const useThemes = () => useQuery({ queryKey: ['themes', 'list'], queryFn: () => answer(api.GET('/api/themes', { params: { query: { limit: 50 } } })) })

export const useTheme = (id: MaybeRefOrGetter<number>) =>
  useQuery(computed(() => ({ queryKey: ['themes', 'one', toValue(id)], queryFn: () => answer(api.GET(one, at(toValue(id)))), refetchInterval: 30_000 })))

export const writeTheme = (orgId: number, month: string, form: ThemeForm) => answer(api.POST('/api/themes', { body: { orgId, month, ...form } }))
export const changeTheme = (id: number, form: ThemeForm) => answer(api.PUT(one, { ...at(id), body: form }))
/** Safe to repeat: a branch that has its draft gets no second one. */
export const issueTheme = (id: number) => answer(api.POST(`${one}/issue`, at(id)))

/** The set items a new theme starts with. */
export const useStandardItems = (wanted: boolean) =>
  useQuery({ queryKey: ['themes', 'standard'], queryFn: () => answer(api.GET('/api/themes/standard')), enabled: wanted, staleTime: Infinity })

/** A theme as a form: that of one not yet issued, or a new one. */
export const formOf = (theme: ThemeForm): ThemeForm => ({
  title: theme.title,
  requirement: theme.requirement,
  reflectDays: theme.reflectDays,
  items: theme.items.map(({ title, note }) => ({ title, note })),
})

/** What is sent: items without a name are left out. */
export const filled = (form: ThemeForm): ThemeForm => ({
  title: form.title.trim(),
  requirement: form.requirement.trim(),
  reflectDays: Number(form.reflectDays),
  items: form.items.filter((i) => i.title.trim()).map((i) => ({ title: i.title.trim(), note: i.note.trim() })),
})

/** The way of a branch's meeting, in order; each count leads to the list of those meetings. */
const way = ['draft', 'submitted', 'returned', 'approved', 'closed', 'filed', 'cancelled']

export const progressOf = (theme: Pick<Theme, 'progress'>) => way.map((state) => ({ state, name: say('meetingState', state), count: theme.progress[state] ?? 0 }))

/** Branches that got this theme and have filed it in time, in whole per cent: a late entry 补录 never raises it. */
export const filedShare = (theme: Pick<Theme, 'progress' | 'created' | 'late'>) =>
  theme.created ? Math.floor((((theme.progress.filed ?? 0) - theme.late) * 100) / theme.created) : 0

/** Where somebody who may issue themes does: at their superior's posts; without one, at the branch that was let do it. */
export function issuers<R extends { role: string }>(roles: R[] = []): R[] {
  const superior = roles.filter((r) => r.role === 'superior')
  return superior.length ? superior : roles.filter((r) => r.role === 'branch_officer')
}
