/** One action of a page: busy meanwhile, its problem kept for the form, what it changed asked for again (now and once more soon), the news said. */
import { useQueryClient } from '@tanstack/vue-query'
import { readonly, ref, shallowRef } from 'vue'
import { announce } from './focus'
import { asProblem, type Problem } from './problem'

/** Ms after which what the server's queue does about an action is done too: a roll is drawn up, a meeting is closed. */
const queue = 1_500

/** @param touches the query keys' first words that the action changes, e.g. `useDoing('orgs', 'todo')` */
export function useDoing(...touches: string[]) {
  const client = useQueryClient()
  const busy = ref(false)
  const problem = shallowRef<Problem>()

  const ask = () => Promise.all(touches.map((key) => client.invalidateQueries({ queryKey: [key] })))

  /** True when it was done; otherwise `problem` says why not. */
  async function doing(work: () => Promise<unknown>, said = ''): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = undefined
    try {
      await work()
      await ask()
      if (touches.length) setTimeout(() => void ask(), queue)
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
