/** Passkeys in the browser: the server's JSON as the browser wants it, and back. By hand, since the browser's own converters are newer than many phones. */
import { Problem } from '@/kit/problem'

/** Whether this browser has passkeys here: it needs HTTPS (or this machine) and a host name, not a bare address. */
export const canPasskey = () =>
  typeof window !== 'undefined' && window.isSecureContext && 'PublicKeyCredential' in window && !/^[\d.]+$|:/.test(location.hostname)

const bytes = (text: string) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))
const text = (buffer: ArrayBuffer | null) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer ?? new ArrayBuffer(0)))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')

interface Named {
  id: string
}
interface Options {
  challenge: string
  user?: Named
  excludeCredentials?: Named[]
  allowCredentials?: Named[]
}

const named = (list?: Named[]) => list?.map((one) => ({ ...one, id: bytes(one.id) }))

/** What was cancelled or has no passkey is no fault of the server's. */
function given(credential: Credential | null): PublicKeyCredential {
  if (!credential) throw unfinished()
  return credential as PublicKeyCredential
}
const unfinished = () => new Problem('refused', '没有完成。可以再试一次，或者换一种方式。')
const refuse = () => {
  throw unfinished()
}

const outer = (c: PublicKeyCredential) => ({ id: c.id, rawId: text(c.rawId), type: c.type, clientExtensionResults: c.getClientExtensionResults() })

/** Makes a passkey on this device or on a security key. */
export async function makePasskey(from: unknown) {
  const options = from as Options
  const publicKey = { ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user!.id) }, excludeCredentials: named(options.excludeCredentials) }
  const made = given(await navigator.credentials.create({ publicKey: publicKey as unknown as PublicKeyCredentialCreationOptions }).catch(refuse))
  const response = made.response as AuthenticatorAttestationResponse
  return { ...outer(made), response: { clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject), transports: response.getTransports?.() ?? [] } }
}

/** Asks for a passkey. */
export async function usePasskey(from: unknown) {
  const options = from as Options
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) }
  const got = given(await navigator.credentials.get({ publicKey: publicKey as unknown as PublicKeyCredentialRequestOptions }).catch(refuse))
  const response = got.response as AuthenticatorAssertionResponse
  return {
    ...outer(got),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: text(response.userHandle),
    },
  }
}
