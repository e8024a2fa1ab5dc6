/** Importing a filled-in template: read and check everything first, write only when the clerk confirms, all or nothing. */
import { useQueryClient } from '@tanstack/vue-query'
import { computed, onScopeDispose, ref } from 'vue'
import { answer, api, upload, type Answer } from '@/kit/api'
import { useDoing } from '@/kit/doing'
import { asProblem } from '@/kit/problem'

export type Import = Answer<'/api/members/imports/{id}'>
export type ImportKind = 'orgs' | 'members'

/** Ms between two looks at how far it is. */
const look = 700

/** Which of the four steps an import stands at: 0 choose, 1 being checked or refused, 2 checked, 3 being written or over. */
export function stepOf(state: string | undefined): number {
  return state === undefined ? 0 : state === 'reading' || state === 'refused' ? 1 : state === 'checked' ? 2 : 3
}

/** Whether the server is at work, so that one must look again. */
export const isBusy = (state: string | undefined) => state === 'reading' || state === 'applying'

export function useImport(kind: ImportKind) {
  const client = useQueryClient()
  const job = ref<Import>()
  const { busy: sending, problem, doing } = useDoing()
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Looks until the server is done. A lost network only means looking again. */
  async function follow(id: number): Promise<void> {
    clearTimeout(timer)
    try {
      job.value = await answer(api.GET(`/api/${kind}/imports/{id}`, { params: { path: { id } } }))
      if (job.value.state === 'done') await client.invalidateQueries()
    } catch (thrown) {
      if (asProblem(thrown).kind !== 'offline') throw thrown
    }
    if (isBusy(job.value?.state)) timer = setTimeout(() => void doing(() => follow(id)), look)
  }

  onScopeDispose(() => clearTimeout(timer))
  return {
    job,
    problem,
    sending,
    step: computed(() => stepOf(job.value?.state)),
    start: (file: File) => doing(async () => follow((await upload<{ id: number }>(`/api/${kind}/imports`, { file })).id)),
    confirm: (id: number) =>
      doing(async () => {
        await answer(api.POST(`/api/${kind}/imports/{id}/confirm`, { params: { path: { id } } }))
        await follow(id)
      }),
    again: () => {
      clearTimeout(timer)
      job.value = undefined
    },
  }
}
