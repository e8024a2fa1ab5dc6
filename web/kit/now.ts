/** The time as a ref, for pages whose words change by themselves: a window opens, a code runs out. */
import { onScopeDispose, readonly, ref } from 'vue'

/** Unix ms, anew every `every` ms while the component is there. */
export function useNow(every = 15_000) {
  const now = ref(Date.now())
  const timer = setInterval(() => (now.value = Date.now()), every)
  onScopeDispose(() => clearInterval(timer))
  return readonly(now)
}
