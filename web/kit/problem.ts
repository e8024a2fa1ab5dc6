/**
 * What can go wrong with a request, as a sentence in Chinese that a page can show. The server's refusals already say what
 * is wrong and who can mend it; this file only adds the sentences for what the server cannot say.
 */

/**
 * offline: nothing reached the server; signed-out: log in again; refused: the server said no (4xx); conflict: somebody was
 * faster (409); broken: the server failed (5xx).
 */
export type ProblemKind = 'offline' | 'signed-out' | 'refused' | 'conflict' | 'broken'

/** RFC 9457 as the server sends it. */
interface ProblemBody {
  detail?: string
  requestId?: string
  errors?: { location?: string; message?: string }[] | null
}

export class Problem extends Error {
  override name = 'Problem'

  /**
   * @param fields sentence by field name, e.g. `{ password: '密码至少 10 位。' }`
   * @param again ms after which the same request may be sent again: not a no, only not now (408, 429, 503); 0: no such answer
   */
  constructor(
    readonly kind: ProblemKind,
    message: string,
    readonly status = 0,
    readonly requestId = '',
    readonly fields: Record<string, string> = {},
    readonly again = 0,
  ) {
    super(message)
  }
}

const sentences: Record<ProblemKind, string> = {
  offline: '连不上服务器，请检查网络后再试。',
  'signed-out': '登录已失效，请重新登录。',
  refused: '这项操作没有通过，请联系支部书记。',
  conflict: '这条内容刚刚被别人改过，请核对后再保存。',
  broken: '服务器出了问题，请稍后再试；还不行，把编号告诉系统管理员。',
}

function kindOf(status: number): ProblemKind {
  if (status === 401) return 'signed-out'
  if (status === 409) return 'conflict'
  return status >= 500 ? 'broken' : 'refused'
}

/** Ms to wait where the server says when, and where it does not; an hour at most. */
function againIn(response: Response): number {
  if (![408, 429, 503].includes(response.status)) return 0
  return Math.min(Number(response.headers.get('Retry-After')) || 30, 3_600) * 1_000
}

/** The field a problem points at: `body.owner.name` → `owner.name`, `body[2].text` → `2.text`. */
function fieldOf(location: string): string {
  return location.replace(/^(body|query|path|header)\.?/, '').replace(/\[(\d+)\]/g, '.$1').replace(/^\./, '')
}

/** Reads a refused answer. A body that is no problem document (a proxy's page, say) still gives a sentence. */
export function problemFrom(response: Response, body: unknown): Problem {
  const kind = kindOf(response.status)
  const sent = (typeof body === 'object' && body !== null ? body : {}) as ProblemBody
  const fields: Record<string, string> = {}
  for (const { location, message } of sent.errors ?? []) if (location && message) fields[fieldOf(location)] ??= message
  const requestId = sent.requestId ?? response.headers.get('X-Request-Id') ?? ''
  return new Problem(kind, sent.detail || sentences[kind], response.status, requestId, fields, againIn(response))
}

/** Whatever was thrown, as a Problem: fetch throws a TypeError when nothing reached the server. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown
  return thrown instanceof TypeError ? new Problem('offline', sentences.offline) : new Problem('broken', sentences.broken)
}
