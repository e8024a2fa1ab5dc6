/**
 * What the phone adds to a sign-in so that a copy of it is worth nothing: a nonce of the server's, and the device's signature
 * over it and all that is claimed. Without a network it keeps an envelope instead, with a nonce from before.
 */
import { hash, registerDevice, sign } from '@/kit/device'
import { get, put } from '@/kit/idb'
import type { Direction } from '@/kit/meeting'
import { asProblem } from '@/kit/problem'
import { askNonce, type SignBody } from './data'

/** What is signed besides the proof itself. */
export type Claim = Pick<SignBody, 'direction' | 'code' | 'key'> & { meetingId: number }

/** Line by line, as party/attendance/proof.go writes it. */
function textOf(claim: Claim, nonce: string, kept?: SignBody['kept']): string {
  const lines = ['zhibu sign-in', nonce, claim.meetingId, claim.direction, claim.code ?? '', claim.key]
  return (kept ? [...lines, kept.madeAt, kept.previous ?? ''] : lines).join('\n')
}

const place = (meetingId: number, direction: Direction) => `nonce ${meetingId} ${direction}`

/** A fresh nonce, kept as well for when the network goes; nothing where this browser has no key. */
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

/** Proof for a sign-in that is sent now; nothing where there is none to be had: what that is worth, the server's policy says. */
export async function prove(claim: Claim): Promise<SignBody['proof']> {
  try {
    const nonce = await freshNonce(claim.meetingId, claim.direction)
    const signature = nonce && (await sign(textOf(claim, nonce)))
    return nonce && signature ? { nonce, signature } : undefined
  } catch (thrown) {
    if (['offline', 'signed-out'].includes(asProblem(thrown).kind)) throw thrown
    return undefined
  }
}

/** While there is a network: what the phone needs to sign in at a meeting without one. */
export async function prepare(meetingId: number): Promise<void> {
  if (!meetingId) return void (await registerDevice())
  await freshNonce(meetingId, 'in')
  await freshNonce(meetingId, 'out')
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
