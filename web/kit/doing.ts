/** One action of a page: busy meanwhile, its problem kept for the form, what it changed asked for again, the news said. */
import { useQueryClient } from '@tanstack/vue-query'
import { readonly, ref, shallowRef } from 'vue'
import { announce } from './focus'
import { asProblem, type Problem } from './problem'

/** @param touches the query keys' first words that the action changes, e.g. `useDoing('orgs', 'todo')` */
export function useDoing(...touches: string[]) {
  const client = useQueryClient()
  const busy = ref(false)
  const problem = shallowRef<Problem>()

  /** True when it was done; otherwise `problem` says why not. */
  async function doing(work: () => Promise<unknown>, said = ''): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = undefined
    try {
      await work()
      await Promise.all(touches.map((key) => client.invalidateQueries({ queryKey: [key] })))
      if (said) announce(said)
      return true
    } catch (thrown) {
      problem.value = asProblem(thrown)
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy: readonly(busy), problem: readonly(problem), doing }
}
