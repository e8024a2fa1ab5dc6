/**
 * Talking to the server: `answer(api.GET('/api/orgs', { params: { query: { q } } }))` gives the body or throws a Problem.
 * The session is the cookie the server set at log-in; nothing secret is kept by the page.
 */
import createClient from 'openapi-fetch'
import type { paths } from './api.d'
import { missedServer, reachedServer } from './offline'
import { asProblem, problemFrom } from './problem'
import { keep, kept, mayKeep } from './saved'

let keepsAnswers = false
let onSignedOut = () => {}

/** The face's own choices: whether GET answers are kept for offline use, and where somebody goes whose session ended. */
export function setUp(face: { keepsAnswers: boolean; onSignedOut: () => void }): void {
  keepsAnswers = face.keepsAnswers
  onSignedOut = face.onSignedOut
}

/** fetch that knows being offline: answers a GET from what was kept when nothing reaches the server. */
async function reach(request: Request): Promise<Response> {
  const keeping = keepsAnswers && request.method === 'GET' && mayKeep(request.url)
  try {
    const response = await fetch(request)
    reachedServer()
    if (keeping && response.ok) {
      const body = await response.clone().text()
      keep(request.url, body, Date.now()).catch(() => {}) // a full disk must not break the page
    }
    return response
  } catch (thrown) {
    if (request.signal.aborted) throw thrown
    const saved = keeping ? await kept(request.url).catch(() => undefined) : undefined
    missedServer(saved?.at)
    if (!saved) throw thrown
    return new Response(saved.body, { headers: { 'Content-Type': 'application/json' } })
  }
}

export const api = createClient<paths>({ baseUrl: globalThis.location?.origin, fetch: reach })

type Json<C> = C extends { content: { 'application/json': infer T } } ? T : never
type Operation<P extends keyof paths, M extends string> = M extends keyof paths[P] ? NonNullable<paths[P][M]> : never

/** What an operation answers: `Answer<'/api/orgs'>`, `Answer<'/api/orgs', 'post'>`. */
export type Answer<P extends keyof paths, M extends string = 'get'> =
  Operation<P, M> extends { responses: infer R } ? { [S in keyof R]: S extends 200 | 201 | 202 ? Json<R[S]> : never }[keyof R] : never

/** What an operation is sent: `Body<'/api/orgs', 'post'>`. */
export type Body<P extends keyof paths, M extends string> = Operation<P, M> extends { requestBody?: infer B } ? Json<NonNullable<B>> : never

interface Call<T> {
  data?: T
  error?: unknown
  response: Response
}

/** The body of a call, or a Problem thrown. */
export async function answer<T>(call: Promise<Call<T>>): Promise<T> {
  const { data, error, response } = await call.catch((thrown: unknown) => {
    throw asProblem(thrown)
  })
  if (response.ok) return data as T
  const problem = problemFrom(response, error)
  if (problem.kind === 'signed-out') onSignedOut()
  throw problem
}

/** Sends a file (and text fields) as a form: openapi-fetch would turn it into JSON. */
export async function upload<T>(path: string, form: Record<string, Blob | string>): Promise<T> {
  const body = new FormData()
  for (const [name, value] of Object.entries(form)) body.append(name, value)
  return send<T>('POST', path, body)
}

/** A request whose path is only known at run time: the outbox replays what it kept. */
export async function send<T>(method: string, path: string, body?: BodyInit, headers?: HeadersInit): Promise<T> {
  const response = await reach(new Request(new URL(path, location.origin), { method, body, headers })).catch((thrown: unknown) => {
    throw asProblem(thrown)
  })
  const text = await response.text()
  const value: unknown = response.headers.get('Content-Type')?.includes('json') ? JSON.parse(text || 'null') : text
  if (response.ok) return value as T
  throw problemFrom(response, value)
}

/** A key that makes a repeated request the same request: made once when the user acts, sent with every try. */
export function newKey(): string {
  // randomUUID is missing outside HTTPS, and a village hall may run on plain HTTP in its own network.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('')
}
