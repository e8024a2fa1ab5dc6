/** Asking again after live news. */
import { onScopeDispose } from 'vue'

/** Ms: the server answers the many from one reading that may be a second old. */
const old = 1_100

/**
 * Gives a function for live news: it asks at once, and once more when it has been quiet for as long as an answer may be
 * old, so that the last change is always seen.
 */
export function useSettling(ask: () => unknown): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))
  return () => {
    void ask()
    clearTimeout(timer)
    timer = setTimeout(() => void ask(), old)
  }
}
