/** Live news by server-sent events, for as long as the component that asked is on the page. */
import { onScopeDispose, readonly, ref, toValue, watch, type MaybeRefOrGetter } from 'vue'

/** Waits before trying again, ms; the last one repeats. A third is added at random so that a hall does not knock as one. */
const waits = [1_000, 2_000, 5_000, 10_000, 30_000]

export function waitBefore(attempt: number, random = Math.random()): number {
  return Math.round(waits[Math.min(attempt, waits.length - 1)]! * (1 + random / 3))
}

/**
 * Listens to an address (empty: not yet). `on` holds a handler for each event name and gets its parsed data; `hello`
 * comes at each (re)connection: what was missed meanwhile must be asked for again there.
 */
export function useLive(path: MaybeRefOrGetter<string>, on: Record<string, (data: never) => void>) {
  const connected = ref(false)
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let attempt = 0

  const stop = () => {
    clearTimeout(timer)
    source?.close()
    source = undefined
    connected.value = false
  }

  const start = (url: string) => {
    stop()
    if (!url) return
    const opened = (source = new EventSource(url))
    opened.onopen = () => {
      connected.value = true
      attempt = 0
    }
    opened.onerror = () => {
      connected.value = false
      if (opened.readyState !== EventSource.CLOSED) return // the browser tries again by itself
      timer = setTimeout(() => start(url), waitBefore(attempt++))
    }
    for (const [name, handle] of Object.entries(on)) {
      opened.addEventListener(name, (event: MessageEvent<string>) => {
        handle((event.data ? JSON.parse(event.data) : undefined) as never)
      })
    }
  }

  watch(
    () => toValue(path),
    (url) => {
      attempt = 0
      start(url)
    },
    { immediate: true },
  )
  onScopeDispose(stop)
  return { connected: readonly(connected) }
}
