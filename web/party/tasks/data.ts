/** Tasks: what a meeting decided and somebody sees to until a day. */
import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer } from '@/kit/api'
import type { paths } from '@/kit/api.d'

export type Task = Answer<'/api/tasks'>['items'][number]
type State = NonNullable<NonNullable<paths['/api/tasks']['get']['parameters']['query']>['state']>

/** Rows on one page of a list. */
export const pageSize = 50

/** The choices of a list besides everything; overdue is no state of its own. */
export const states = [
  { value: 'open', label: '进行中' },
  { value: 'overdue', label: '逾期' },
  { value: 'done', label: '已完成' },
  { value: 'dropped', label: '已撤销' },
]

export interface TaskFilter {
  within: string
  state: string
  mine: boolean
}

export const useTasks = (filter: MaybeRefOrGetter<TaskFilter>, after: MaybeRefOrGetter<string | undefined> = undefined) =>
  useQuery({
    queryKey: ['tasks', filter, after],
    queryFn: () => {
      const { within, state, mine } = toValue(filter)
      const query = { within: within ? Number(within) : undefined, state: (state || undefined) as State | undefined, mine, limit: pageSize, after: toValue(after) ? Number(toValue(after)) : undefined }
      return answer(api.GET('/api/tasks', { params: { query } }))
    },
  })

export const useTask = (id: number) => useQuery({ queryKey: ['tasks', 'one', id], queryFn: () => answer(api.GET('/api/tasks/{id}', { params: { path: { id } } })) })

export type Step = 'done' | 'reopen' | 'drop'
export const takeStep = (id: number, step: Step, note: string) => answer(api.POST(`/api/tasks/{id}/${step}`, { params: { path: { id } }, body: { note } }))

/** What each step is called, and what is to be written with it. */
export const steps: Record<Step, { name: string; ask: string; said: string }> = {
  done: { name: '完成', ask: '完成情况', said: '已记为完成。' },
  reopen: { name: '重新打开', ask: '重新打开的原因', said: '已重新打开。' },
  drop: { name: '撤销', ask: '撤销的原因', said: '已撤销。' },
}
