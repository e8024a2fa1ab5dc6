import { readonly, ref } from 'vue'

/**
 * Whether the server answers. Told by requests, not by navigator.onLine: a phone on a hall's Wi-Fi without internet is
 * "online" and yet reaches nobody.
 */
const reached = ref(true)
const savedAt = ref(0)

/** False while requests do not reach the server. */
export const online = readonly(reached)

/** Unix ms of the oldest saved answer on show, 0 when everything on show is fresh. */
export const shownFrom = readonly(savedAt)

const comeback = new Set<() => void>()

/** Calls fn each time the server answers again after it did not. */
export function onComeback(fn: () => void): void {
  comeback.add(fn)
}

/** A request got an answer (any answer). */
export function reachedServer(): void {
  if (reached.value) return
  reached.value = true
  savedAt.value = 0
  comeback.forEach((fn) => fn())
}

/** A request got no answer; at is the time of the saved answer shown in its place, 0 for none. */
export function missedServer(at = 0): void {
  reached.value = false
  if (at && (!savedAt.value || at < savedAt.value)) savedAt.value = at
}
