/**
 * What the phone adds to a sign-in so that a copy of it is worth nothing: a nonce of the server's, and the device's signature
 * over it and all that is claimed. Nonces come with the roll that the page reads anyway; one that has lain too long, or was
 * used, is asked for. Without a network the phone keeps an envelope instead, with a nonce from before.
 */
import { hash, registerDevice, sign } from '@/kit/device'
import { get, put } from '@/kit/idb'
import type { Attendance, Direction } from '@/kit/meeting'
import { asProblem } from '@/kit/problem'
import { askNonce, type SignBody } from './data'

/** What is signed besides the proof itself. */
export type Claim = Pick<SignBody, 'direction' | 'code' | 'key'> & { meetingId: number }

/** Line by line, as party/attendance/codes/nonce.go writes it. */
function textOf(claim: Claim, nonce: string, kept?: SignBody['kept']): string {
  const lines = ['zhibu sign-in', nonce, claim.meetingId, claim.direction, claim.code ?? '', claim.key]
  return (kept ? [...lines, kept.madeAt, kept.previous ?? ''] : lines).join('\n')
}

const place = (meetingId: number, direction: Direction) => `nonce ${meetingId} ${direction}`

/** How long a nonce may have lain on the page, ms: the server takes it for two minutes. */
const young = 90_000

/** The latest nonces that came with a roll, while they are unused. A used one stays, so that the same roll does not bring it back. */
const held = new Map<string, { nonce: string; at: number; used: boolean }>()

async function hold(meetingId: number, direction: Direction, nonce: string, at: number): Promise<void> {
  const where = place(meetingId, direction)
  if (held.get(where)?.nonce === nonce) return
  held.set(where, { nonce, at, used: false })
  await put('saved', where, nonce)
}

/** A nonce asked for, kept as well for when the network goes; nothing where this browser has no key. */
async function freshNonce(meetingId: number, direction: Direction): Promise<string | undefined> {
  if (!(await registerDevice())) return undefined
  const ask = () => askNonce(meetingId, direction)
  const { nonce } = await ask().catch(async (thrown: unknown) => {
    if (asProblem(thrown).kind !== 'conflict') throw thrown
    await registerDevice(true) // the server does not know this session's key (any more)
    return ask()
  })
  await put('saved', place(meetingId, direction), nonce)
  return nonce
}

async function takeNonce(meetingId: number, direction: Direction): Promise<string | undefined> {
  const mine = held.get(place(meetingId, direction))
  if (!mine || mine.used || Date.now() - mine.at > young) return freshNonce(meetingId, direction)
  mine.used = true
  return mine.nonce
}

/** Proof for a sign-in that is sent now; nothing where there is none to be had: what that is worth, the server's policy says. */
export async function prove(claim: Claim): Promise<SignBody['proof']> {
  try {
    const nonce = await takeNonce(claim.meetingId, claim.direction)
    const signature = nonce && (await sign(textOf(claim, nonce)))
    return nonce && signature ? { nonce, signature } : undefined
  } catch (thrown) {
    if (['offline', 'signed-out'].includes(asProblem(thrown).kind)) throw thrown
    return undefined
  }
}

/**
 * While there is a network: what the phone needs to sign in at a meeting, also without one.
 * @param nonces that came with the roll; none for a phone that was not registered then
 * @param at when they came, by this phone's clock
 */
export async function prepare(meetingId: number, nonces?: Attendance['nonces'], at = 0): Promise<void> {
  const registered = await registerDevice()
  if (!meetingId || !registered) return
  for (const direction of ['in', 'out'] as const) await (nonces ? hold(meetingId, direction, nonces[direction], at) : freshNonce(meetingId, direction))
}

const chain = 'envelope'

async function seal(claim: Claim): Promise<Pick<SignBody, 'proof' | 'kept'> | undefined> {
  const nonce = await get<string>('saved', place(claim.meetingId, claim.direction))
  if (!nonce || !claim.code) return undefined
  const kept = { madeAt: Date.now(), previous: await get<string>('saved', chain) }
  const text = textOf(claim, nonce, kept)
  const signature = await sign(text)
  if (!signature) return undefined
  await put('saved', chain, await hash(text))
  return { proof: { nonce, signature }, kept }
}

/**
 * An envelope for a sign-in that cannot be sent now; nothing where the phone was not prepared. Each names the one before, so
 * one at a time.
 */
export async function envelope(claim: Claim): Promise<Pick<SignBody, 'proof' | 'kept'> | undefined> {
  return navigator.locks ? navigator.locks.request('zhibu-envelope', () => seal(claim)) : seal(claim)
}
