/** A member's phone without its face, for a room of thirty: it logs in, and signs what it sends as a browser does. */
import assert from 'node:assert/strict'

const base64 = (bytes: ArrayBuffer) => Buffer.from(bytes).toString('base64')

export class Signer {
  private cookie = ''
  private key!: CryptoKeyPair
  private readonly url: string

  constructor(url: string) {
    this.url = url
  }

  async ask(method: string, path: string, data?: object) {
    const answer = await fetch(this.url + path, { method, body: data && JSON.stringify(data), headers: { Origin: this.url, 'Content-Type': 'application/json', Cookie: this.cookie } })
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`)
    this.cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? this.cookie
    return answer.status === 204 ? undefined : answer.json()
  }

  /** With a password that was handed out, which it changes. */
  async logIn({ account, password }: { account: string; password: string }): Promise<void> {
    await this.ask('POST', '/api/session', { account, password })
    await this.ask('POST', '/api/session/password', { old: password, new: `${password}-换` })
    this.key = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
    await this.ask('POST', '/api/me/device', { publicKey: base64(await crypto.subtle.exportKey('spki', this.key.publicKey)) })
  }

  /** Signs in or out with a nonce asked for, as web/party/attendance/proof.ts does. */
  async sign(meetingId: number, claim: { direction: string; code: string; key: string; position?: object }) {
    const { nonce } = await this.ask('GET', `/api/meetings/${meetingId}/attendance/nonce?direction=${claim.direction}`)
    const text = ['zhibu sign-in', nonce, meetingId, claim.direction, claim.code, claim.key].join('\n')
    const signature = base64(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, this.key.privateKey, new TextEncoder().encode(text)))
    return this.ask('POST', `/api/meetings/${meetingId}/attendance`, { ...claim, proof: { nonce, signature } })
  }
}
