/**
 * What was done without a network: kept on the phone, sent once when the server answers again, visible in 我的 › 待上传.
 * Every item carries the key it was first made with, so that sending it twice is the same as sending it once.
 */
import { readonly, shallowRef } from 'vue'
import { newKey, send } from './api'
import { all, clear, put, remove } from './idb'
import { onComeback } from './offline'
import { asProblem } from './problem'

export interface Waiting {
  key: string
  /** What the user did, in Chinese: 「心得：学习党的二十大精神」. */
  label: string
  /** Unix ms. */
  madeAt: number
  method: 'POST' | 'PUT' | 'DELETE'
  path: string
  /** JSON, or a file with text fields beside it. */
  body: { json: unknown } | { file: Blob; fields: Record<string, string> }
  /** The server's sentence when it said no; such an item is not tried again by itself. */
  refusal?: string
}

const list = shallowRef<Waiting[]>([])

/** What waits, oldest first. */
export const waiting = readonly(list)

async function refresh(): Promise<void> {
  list.value = (await all<Waiting>('outbox')).sort((a, b) => a.madeAt - b.madeAt)
}

function post<T>(item: Waiting): Promise<T> {
  const headers: Record<string, string> = { 'Idempotency-Key': item.key }
  if ('json' in item.body) {
    headers['Content-Type'] = 'application/json'
    return send<T>(item.method, item.path, JSON.stringify(item.body.json), headers)
  }
  const form = new FormData()
  for (const [name, value] of Object.entries(item.body.fields)) form.append(name, value)
  form.append('file', item.body.file)
  return send<T>(item.method, item.path, form, headers)
}

type Action = Omit<Waiting, 'key' | 'madeAt' | 'refusal'> & { key?: string }

function itemOf(action: Action): Waiting {
  // A page's form is a Vue proxy, which IndexedDB cannot keep: what is kept is the JSON that would be sent.
  const body = 'json' in action.body ? { json: JSON.parse(JSON.stringify(action.body.json)) as unknown } : action.body
  return { ...action, body, key: action.key ?? newKey(), madeAt: Date.now() }
}

async function hold(item: Waiting): Promise<void> {
  await put('outbox', item.key, item)
  await refresh()
}

/** Keeps what is known not to reach the server now. */
export const keepForLater = (action: Action): Promise<void> => hold(itemOf(action))

/** Sends now, or keeps it for later when nothing reaches the server. Throws a Problem only when the server says no. */
export async function sendOrKeep<T>(action: Action): Promise<{ sent: T } | { kept: true }> {
  const item = itemOf(action)
  try {
    return { sent: await post<T>(item) }
  } catch (thrown) {
    const problem = asProblem(thrown)
    if (problem.kind !== 'offline') throw problem
    await hold(item)
    return { kept: true }
  }
}

/** A sign-in that is not believed is an answer with its reasons, no error; whoever sees it in the list wants to know. */
function disbelief(answer: unknown): string {
  const { verdict, rules } = (answer ?? {}) as { verdict?: string; rules?: { outcome: string; reason: string }[] }
  return verdict === 'red' ? (rules?.find((rule) => rule.outcome === 'red')?.reason ?? '') : ''
}

/** Ms: a server that asks for no more than this is busy with everybody, and all of the list waits; else it means the one item. */
const busyFor = 60_000

let timer: ReturnType<typeof setTimeout> | undefined

/** Sends again in so many ms and up to half as many more: a hall that was cut off together does not come back together. */
function later(ms: number): void {
  clearTimeout(timer)
  timer = setTimeout(() => void flush().catch(() => {}), ms * (1 + Math.random() / 2))
}

async function sendWaiting(): Promise<void> {
  await refresh()
  let wait = Infinity
  for (const item of list.value) {
    if (item.refusal) continue
    try {
      const no = disbelief(await post(item))
      await (no ? put('outbox', item.key, { ...item, refusal: no }) : remove('outbox', item.key))
    } catch (thrown) {
      const problem = asProblem(thrown)
      if (problem.again) {
        wait = Math.min(wait, problem.again)
        if (problem.again > busyFor) continue
        break
      }
      if (problem.kind === 'offline' || problem.kind === 'broken' || problem.kind === 'signed-out') break
      await put('outbox', item.key, { ...item, refusal: problem.message })
    }
  }
  if (wait < Infinity) later(wait)
  await refresh()
}

/** Sends all that waits, in order. Two open tabs share one sender. */
export async function flush(): Promise<void> {
  await (navigator.locks ? navigator.locks.request('zhibu-outbox', sendWaiting) : sendWaiting())
}

/** The user gives an item up. */
export async function discard(key: string): Promise<void> {
  await remove('outbox', key)
  await refresh()
}

/** The user wants a refused item tried again. */
export async function retry(key: string): Promise<void> {
  const item = list.value.find((i) => i.key === key)
  if (!item) return
  await put('outbox', key, { ...item, refusal: undefined })
  await flush()
}

/** At log-out: nothing of one member's may be sent by the next. */
export async function empty(): Promise<void> {
  await clear('outbox')
  await refresh()
}

/** Starts sending: now, whenever the server answers again, and whenever the phone finds a network. */
export function startOutbox(): void {
  const start = () => void flush().catch(() => {})
  onComeback(start)
  addEventListener('online', start)
  start()
}
