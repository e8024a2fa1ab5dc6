/**
 * One sign-in from the code to the answer: ask for the position, sign, send, try again over a bad network. The key is made
 * when the member acts and sent with every try, so that trying twice never counts twice. Where nothing reaches the server,
 * it is kept on the phone and sent later; then a witness confirms it.
 */
import { useQueryClient } from '@tanstack/vue-query'
import { ref, shallowRef } from 'vue'
import { newKey } from '@/kit/api'
import { noticeQuery, sayPosition } from '@/kit/consent'
import { fetchMe } from '@/kit/me'
import { registerDevice } from '@/kit/device'
import { attendanceQuery, type Direction } from '@/kit/meeting'
import { keepForLater } from '@/kit/outbox'
import { NoPlace, whereAmI, type Place } from '@/kit/place'
import { asProblem, type Problem } from '@/kit/problem'
import { say } from '@/kit/words'
import { sign, signPath, type Receipt, type SignBody } from './data'
import { envelope, prove } from './proof'

export interface Attempt {
  meetingId: number
  direction: Direction
  /** Scanned or typed; empty when taking part remotely without a screen to scan. */
  code: string
  /** Why somebody takes part remotely; then no position is asked. */
  remote?: string
}

/** idle → (asking →) placing → sending → done or kept, or placeless / failed, from which one goes on or tries again. */
export type Stage = 'idle' | 'asking' | 'placing' | 'placeless' | 'sending' | 'done' | 'kept' | 'failed'

/** The page stood open too long, or the browser lost its key and made another: with a fresh proof the same sign-in is good. */
const proofIsStale = (r: Receipt) => r.rules.some((rule) => rule.id === 'R2-nonce' && rule.outcome === 'red' && rule.finding !== 'R2-nonce/required')

/** Ms before each silent try again when nothing reached the server; a code lives at least 20 s. */
const pauses = [800, 2_000, 4_000]

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export function useSigning(locate: () => Promise<Place> = whereAmI, pause: (ms: number) => Promise<unknown> = wait) {
  const client = useQueryClient()
  const stage = ref<Stage>('idle')
  const attempt = shallowRef<Attempt & { key: string }>()
  const receipt = shallowRef<Receipt>()
  const problem = shallowRef<Problem>()
  const noPlace = ref('')
  let place: Place | undefined

  /** Whether this meeting checks positions; when that cannot be asked, the position is taken along. */
  async function fenced(meetingId: number): Promise<boolean> {
    const { sheet } = await client.fetchQuery({ ...attendanceQuery(meetingId), staleTime: 300_000 })
    return sheet.fence > 0
  }

  async function begin(next: Attempt): Promise<void> {
    attempt.value = { ...next, key: newKey() }
    receipt.value = problem.value = undefined
    await find()
  }

  /** Asks where the phone is, where the meeting wants to know. */
  async function find(): Promise<void> {
    const { meetingId, remote } = attempt.value!
    place = undefined
    stage.value = 'placing'
    try {
      if (remote === undefined && (await fenced(meetingId).catch(() => true))) {
        const said = await consent()
        if (said === 'unasked') {
          stage.value = 'asking'
          return
        }
        if (said === 'granted') place = await locate()
      }
    } catch (thrown) {
      noPlace.value = thrown instanceof NoPlace ? thrown.message : '没有取得位置，请再试一次。'
      stage.value = 'placeless'
      return
    }
    await send()
  }

  /** What the member has said to the use of their position; without an answer from the server the phone is not asked. */
  async function consent(): Promise<'unasked' | 'granted' | 'refused'> {
    const me = await fetchMe(client).catch(() => undefined)
    return me?.switches.isolated ? 'refused' : (me?.privacy?.position ?? 'refused')
  }

  /** The member has answered the question of consent: goes on with the position, or without it and with a witness. */
  async function answered(granted: boolean): Promise<void> {
    try {
      await sayPosition(granted, (await client.fetchQuery(noticeQuery)).version)
      await client.invalidateQueries({ queryKey: ['me'] })
    } catch (thrown) {
      problem.value = asProblem(thrown)
      stage.value = 'failed'
      return
    }
    await find()
  }

  /** Sends what there is. Called again after `failed`, it is the same request. */
  async function send(): Promise<void> {
    stage.value = 'sending'
    try {
      receipt.value = await deliver()
      if (proofIsStale(receipt.value)) {
        await registerDevice(true).catch(() => {})
        attempt.value = { ...attempt.value!, key: newKey() }
        receipt.value = await deliver()
      }
      stage.value = 'done'
    } catch (thrown) {
      problem.value = asProblem(thrown)
      const kept = problem.value.kind === 'offline' && (await keep().catch(() => false))
      stage.value = kept ? 'kept' : 'failed'
    }
    const { meetingId } = attempt.value!
    await Promise.all([client.invalidateQueries({ queryKey: ['attendance', meetingId] }), client.invalidateQueries({ queryKey: ['todo'] })])
  }

  /** Signs and sends, again and again while nothing reaches the server. What is sent again is the same to the letter. */
  async function deliver(): Promise<Receipt> {
    const { meetingId, direction, code, key, remote } = attempt.value!
    let body: SignBody | undefined
    for (let tries = 0; ; tries++) {
      try {
        body ??= { direction, code, key, position: place, remote: remote === undefined ? undefined : { reason: remote }, proof: await prove({ meetingId, direction, code, key }) }
        return await sign(meetingId, body)
      } catch (thrown) {
        if (asProblem(thrown).kind !== 'offline' || tries === pauses.length) throw thrown
        await pause(pauses[tries]!)
      }
    }
  }

  /** Keeps it on the phone; false where that cannot be. The position stays out: it is for now, not for later. */
  async function keep(): Promise<boolean> {
    const { meetingId, direction, code, key, remote } = attempt.value!
    const sealed = remote === undefined ? await envelope({ meetingId, direction, code, key }) : undefined
    if (!sealed) return false
    const json: SignBody = { direction, code, key, ...sealed }
    await keepForLater({ key, label: say('direction', direction), method: 'POST', path: signPath(meetingId), body: { json } })
    return true
  }

  function reset(): void {
    stage.value = 'idle'
    attempt.value = receipt.value = problem.value = undefined
  }

  return { stage, attempt, receipt, problem, noPlace, begin, find, answered, send, reset }
}
