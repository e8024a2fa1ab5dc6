/** The three administrators of the demo's server: set up when a journey first asks for one, each with an authenticator app. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import type { Server } from './server.ts'

const roles = { system_admin: 'system', security_admin: 'security', audit_admin: 'audit' }
export const isAdministrator = (role: string): role is keyof typeof roles => role in roles

const made = new WeakMap<Server, Promise<Map<string, string>>>()

/** A session of an administrator: its token, for the cookie. */
export async function administrator(server: Server, role: keyof typeof roles): Promise<string> {
  if (!made.has(server)) made.set(server, setUp(server))
  return (await made.get(server)!).get(role)!
}

/** The secret for /desk/setup, as the server printed it. */
export const setupSecret = (server: Server) => /设置口令：(\S+)/.exec(server.log())![1]!

async function setUp(server: Server): Promise<Map<string, string>> {
  const post = async (path: string, body: object, token = '') => {
    const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) }
    const answer = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    assert.ok(answer.ok, `${path}: ${answer.status}`)
    return answer.status === 204 ? {} : answer.json()
  }
  const named = Object.fromEntries(Object.values(roles).map((name) => [name, { account: `e2e.${name}`, name: `管理员${name}` }]))
  const { items } = await post('/api/setup', { secret: setupSecret(server), ...named })
  const tokens = new Map<string, string>()
  for (const { role, account, password } of items) {
    const { token } = await post('/api/session', { account, password })
    await post('/api/session/password', { old: password, new: `${password}-换` }, token)
    const begun = await post('/api/me/security/totp', {}, token)
    await post('/api/me/security/totp/confirm', { token: begun.token, code: codeOf(begun.secret) }, token)
    tokens.set(role, token)
  }
  return tokens
}

/** What an authenticator app shows (RFC 6238). */
export function codeOf(secret: string, at = Date.now()): string {
  const bits = [...secret.replace(/\s/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const mac = createHmac('sha1', key).update(counter).digest()
  return String((mac.readUInt32BE(mac[19]! & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
