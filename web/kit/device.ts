/**
 * The key of this browser: made by its own cryptography, which signs with it and never hands it out, not even to this page.
 * It belongs to the device, not to a member, so it stays when somebody logs out. Browsers offer no cryptography outside
 * https; there is no key then, and the server's policy says what a sign-in without one is worth.
 */
import { answer, api } from './api'
import { get, put } from './idb'

const curve = { name: 'ECDSA', namedCurve: 'P-256' }

let key: Promise<CryptoKeyPair | undefined> | undefined

async function findOrMake(): Promise<CryptoKeyPair | undefined> {
  if (!globalThis.crypto?.subtle) return undefined
  const known = await get<CryptoKeyPair>('device', 'key')
  if (known) return known
  const made = await crypto.subtle.generateKey(curve, false, ['sign'])
  await put('device', 'key', made)
  // Two tabs may have made one each: what was stored last is the device's.
  return get<CryptoKeyPair>('device', 'key')
}

/** The key pair, or nothing where the browser cannot have one or keep it. */
const deviceKey = () => (key ??= findOrMake().catch(() => undefined))

/** base64, as JSON carries bytes. */
export const base64 = (bytes: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(bytes)))

/** base64url without padding. */
export const base64url = (bytes: ArrayBuffer) => base64(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')

/** Kept with what is forgotten at log-in and log-out: each session registers the key anew. */
const registration = 'device registered'

/** Makes the key known to the server, once a session. False where there is no key; throws a Problem where it cannot be told. */
export async function registerDevice(anew = false): Promise<boolean> {
  const pair = await deviceKey()
  if (!pair) return false
  if (!anew && (await get('saved', registration))) return true
  const publicKey = base64(await crypto.subtle.exportKey('spki', pair.publicKey))
  await answer(api.POST('/api/me/device', { body: { publicKey } }))
  await put('saved', registration, true)
  return true
}

/** The device's signature of text, base64: r and s, 32 bytes each. */
export async function sign(text: string): Promise<string | undefined> {
  const pair = await deviceKey()
  return pair && base64(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, new TextEncoder().encode(text)))
}

/** SHA-256 of text, base64url. */
export const hash = async (text: string) => base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
