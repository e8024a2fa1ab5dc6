/** The queue of plans to review: which one is open, which comes next, and the keys that decide. */

/** The one to open after a decision: the next in the list, else the one before, else none. */
export function nextAfter(ids: number[], current: number): number | undefined {
  const at = ids.indexOf(current)
  return ids[at + 1] ?? ids[at - 1]
}

/** One up or down from the open one; stays at the ends. */
export function moved(ids: number[], current: number | undefined, by: 1 | -1): number | undefined {
  const at = current === undefined ? -1 : ids.indexOf(current)
  return ids[Math.min(Math.max(at + by, 0), ids.length - 1)]
}

export type Command = 'approve' | 'return' | 'down' | 'up'

const keys: Record<string, Command> = { a: 'approve', r: 'return', j: 'down', ArrowDown: 'down', k: 'up', ArrowUp: 'up' }

/** What a key means here. Nothing while one types, holds a modifier, or stands on something that has keys of its own. */
export function commandOf(event: KeyboardEvent): Command | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return undefined
  const target = event.target as HTMLElement | null
  if (target?.closest('input, textarea, select, [contenteditable], [role="dialog"], [role="combobox"]')) return undefined
  return keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]
}
