// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { base64 } from '@/kit/device'
import { NoPlace, type Place } from '@/kit/place'
import { empty, flush, waiting } from '@/kit/outbox'
import { forget } from '@/kit/saved'
import { prepare } from './proof'
import { useSigning } from './signing'

const here: Place = { lat: 33.15, lng: 106.67, accuracy: 20, system: 'wgs84' }
const receipt = { verdict: 'green', presence: 'present', rules: [], at: '2026-09-25T15:00:00+08:00', needsWitness: false }

interface Sent {
  direction: string
  code: string
  key: string
  position?: Place
  remote?: object
  proof?: { nonce: string; signature: string }
  kept?: { madeAt: number; previous?: string }
}

let publicKey = ''
let nonces = 0
/** What the member has said to the use of the position. */
let said = 'granted'

/** The server as fetch sees it: `answers` for each sign-in in turn; a thrown TypeError is a lost network. */
function serve(fence: number, ...answers: (() => Response)[]) {
  const sent: Sent[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.url.endsWith('/api/me/device')) {
      publicKey = ((await request.json()) as { publicKey: string }).publicKey
      return Response.json({ firstSeen: '2026-09-01T00:00:00+08:00' })
    }
    if (request.url.endsWith('/api/me')) return Response.json({ switches: {}, privacy: { noticeVersion: 1, position: said } })
    if (request.url.endsWith('/api/privacy/notice')) return Response.json({ version: 1, text: '', at: '2026-11-01T00:00:00+08:00' })
    if (request.url.includes('/consents/')) {
      said = ((await request.json()) as { granted: boolean }).granted ? 'granted' : 'refused'
      return new Response(null, { status: 204 })
    }
    if (request.url.includes('/nonce?')) return Response.json({ nonce: `nonce-${++nonces}` })
    if (request.method === 'GET') return Response.json({ sheet: { fence }, rows: [] })
    sent.push((await request.json()) as Sent)
    return answers[Math.min(sent.length, answers.length) - 1]!()
  })
  return sent
}

/** Nothing reaches the server. */
const cut = () => vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('Failed to fetch')))

const bytes = (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))

const textOf = (b: Sent) => ['zhibu sign-in', b.proof!.nonce, 7, b.direction, b.code, b.key, ...(b.kept ? [b.kept.madeAt, b.kept.previous ?? ''] : [])].join('\n')

/** As the server checks it. */
async function holds(b: Sent): Promise<boolean> {
  const key = await crypto.subtle.importKey('spki', bytes(publicKey), { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify'])
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, bytes(b.proof!.signature), new TextEncoder().encode(textOf(b)))
}

function signing(locate: () => Promise<Place> = async () => here) {
  let made!: ReturnType<typeof useSigning>
  mount(
    {
      setup() {
        made = useSigning(locate, async () => {})
        return () => null
      },
    },
    { global: { plugins: [[VueQueryPlugin, { queryClient: new QueryClient({ defaultOptions: { queries: { retry: false } } }) }]] } },
  )
  return made
}

const lost = () => {
  throw new TypeError('Failed to fetch')
}
const good = () => Response.json(receipt, { status: 201 })

afterEach(async () => {
  vi.unstubAllGlobals()
  said = 'granted'
  await Promise.all([empty(), forget()])
})

describe('签到的过程', () => {
  it('网络断了自动再试，同一个编号', async () => {
    const sent = serve(300, lost, lost, good)
    const s = signing()
    await s.begin({ meetingId: 7, direction: 'in', code: 'x' })
    expect(s.stage.value).toBe('done')
    expect(new Set(sent.map((b) => b.key)).size).toBe(1)
    expect(sent).toHaveLength(3)
    expect(sent[0]!.position).toEqual(here)
  })

  it('线上参加存不下，一直断网就手动再试，还是同一个编号；重新来才换', async () => {
    const sent = serve(300, lost)
    const s = signing()
    await s.begin({ meetingId: 7, direction: 'in', code: '', remote: '在外务工' })
    expect(s.stage.value).toBe('failed')
    expect(s.problem.value?.kind).toBe('offline')
    await s.send()
    expect(new Set(sent.map((b) => b.key)).size).toBe(1)
    s.reset()
    await s.begin({ meetingId: 7, direction: 'in', code: '', remote: '在外务工' })
    expect(new Set(sent.map((b) => b.key)).size).toBe(2)
  })

  it('服务器拒绝就不再试', async () => {
    const sent = serve(300, () => Response.json({ detail: '您已经签到。' }, { status: 409 }))
    const s = signing()
    await s.begin({ meetingId: 7, direction: 'in', code: 'x' })
    expect(sent).toHaveLength(1)
    expect(s.problem.value?.message).toBe('您已经签到。')
  })

  it('不核对位置的活动不问位置', async () => {
    const sent = serve(0, good)
    const locate = vi.fn()
    await signing(locate).begin({ meetingId: 7, direction: 'in', code: 'x' })
    expect(locate).not.toHaveBeenCalled()
    expect(sent[0]!.position).toBeUndefined()
  })

  it('线上参加不问位置，写明原因', async () => {
    const sent = serve(300, good)
    const locate = vi.fn()
    await signing(locate).begin({ meetingId: 7, direction: 'in', code: '', remote: '在外务工' })
    expect(locate).not.toHaveBeenCalled()
    expect(sent[0]!.remote).toEqual({ reason: '在外务工' })
  })

  it('没有位置先停下来说明，本人同意才不带位置提交', async () => {
    const sent = serve(300, good)
    const s = signing(() => Promise.reject(new NoPlace('没有允许获取位置。')))
    await s.begin({ meetingId: 7, direction: 'in', code: 'x' })
    expect(s.stage.value).toBe('placeless')
    expect(s.noPlace.value).toBe('没有允许获取位置。')
    expect(sent).toHaveLength(0)
    await s.send()
    expect(s.stage.value).toBe('done')
    expect(sent[0]!.position).toBeUndefined()
  })

  it('本机签名，每次换一个口令', async () => {
    const sent = serve(0, good)
    const s = signing()
    await s.begin({ meetingId: 7, direction: 'in', code: 'x' })
    s.reset()
    await s.begin({ meetingId: 7, direction: 'in', code: 'y' })
    expect(new Set(sent.map((b) => b.proof!.nonce)).size).toBe(2)
    for (const b of sent) expect(await holds(b)).toBe(true)
    expect(await holds({ ...sent[0]!, code: 'z' })).toBe(false)
  })

  it('口令随签到表来：不另取；用过的、放久的才另取', async () => {
    const sent = serve(0, good)
    const came = Date.now()
    const nonces = { in: 'page-in', out: 'page-out' }
    await prepare(7, nonces, came)
    await prepare(7, nonces, came + 1)
    const s = signing()
    for (const direction of ['in', 'in', 'out'] as const) {
      s.reset()
      await s.begin({ meetingId: 7, direction, code: 'x' })
      await prepare(7, nonces, came) // the same roll, shown again
    }
    await prepare(7, { in: 'old-in', out: 'old-out' }, came - 91_000)
    s.reset()
    await s.begin({ meetingId: 7, direction: 'in', code: 'x' })
    expect(sent.map((b) => b.proof!.nonce.replace(/\d+$/, ''))).toEqual(['page-in', 'nonce-', 'page-out', 'nonce-'])
    for (const b of sent) expect(await holds(b)).toBe(true)
  })

  it('浏览器没有密码功能就不签名，照样提交', async () => {
    vi.resetModules()
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
    const { useSigning: fresh } = await import('./signing')
    const sent = serve(0, good)
    let s!: ReturnType<typeof useSigning>
    mount({ setup: () => ((s = fresh(async () => here, async () => {})), () => null) }, { global: { plugins: [[VueQueryPlugin, { queryClient: new QueryClient() }]] } })
    await s.begin({ meetingId: 7, direction: 'in', code: 'x' })
    expect(s.stage.value).toBe('done')
    expect(sent[0]!.proof).toBeUndefined()
  })

  it('口令过期：换新的自动再试一次，编号也换', async () => {
    const late = () => Response.json({ ...receipt, verdict: 'red', rules: [{ id: 'R2-nonce', finding: 'R2-nonce/expired', outcome: 'red', reason: '签到页打开得太久了。' }] }, { status: 201 })
    const sent = serve(0, late, good)
    const s = signing()
    await s.begin({ meetingId: 7, direction: 'in', code: 'x' })
    expect(s.receipt.value?.verdict).toBe('green')
    expect(sent).toHaveLength(2)
    expect(new Set(sent.flatMap((b) => [b.key, b.proof!.nonce])).size).toBe(4)
    const twice = serve(0, late)
    s.reset()
    await s.begin({ meetingId: 7, direction: 'in', code: 'x' })
    expect(s.receipt.value?.verdict).toBe('red')
    expect(twice).toHaveLength(2)
  })

  it('手机登记不上：不签名照样提交，由服务器定', async () => {
    const sent = serve(0, good)
    const through = fetch
    vi.stubGlobal('fetch', async (request: Request) => (request.url.includes('/me/device') ? Response.json({ detail: '登记过的设备太多了。' }, { status: 409 }) : through(request)))
    const s = signing()
    await s.begin({ meetingId: 7, direction: 'in', code: 'x' })
    expect(s.stage.value).toBe('done')
    expect(sent[0]!.proof).toBeUndefined()
  })

  it('没有网络：签到存在手机里，一份接一份，回来后各送一次，不带位置', async () => {
    serve(300, good)
    await prepare(7)
    cut()
    const s = signing()
    for (const code of ['x', 'y']) {
      await s.begin({ meetingId: 7, direction: 'in', code })
      expect(s.stage.value).toBe('kept')
    }
    expect(waiting.value.map((w) => w.label)).toEqual(['签到', '签到'])
    const sent = serve(300, good)
    await flush()
    expect(waiting.value).toEqual([])
    expect(sent).toHaveLength(2)
    for (const b of sent) expect(await holds(b)).toBe(true)
    const first = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(textOf(sent[0]!)))
    expect(sent[0]!.kept!.previous).toBeUndefined()
    expect(sent[1]!.kept!.previous).toBe(base64(first).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, ''))
    expect(sent.some((b) => b.position)).toBe(false)
  })

  it('送到了却没有通过：留在待上传里，说明原因', async () => {
    serve(0, good)
    await prepare(7)
    cut()
    await signing().begin({ meetingId: 7, direction: 'in', code: 'x' })
    serve(0, () => Response.json({ ...receipt, verdict: 'red', rules: [{ id: 'R4-window', finding: 'R4-window/late-in', outcome: 'red', reason: '签到已经结束。' }] }, { status: 201 }))
    await flush()
    expect(waiting.value[0]?.refusal).toBe('签到已经结束。')
  })

  it('手机事先没有联过网：存不下，照旧说没有网络', async () => {
    cut()
    const s = signing()
    await s.begin({ meetingId: 7, direction: 'in', code: 'x' })
    expect(s.stage.value).toBe('failed')
    expect(s.problem.value?.kind).toBe('offline')
    expect(waiting.value).toEqual([])
  })

  it('没有同意过先问；不同意就不定位，照样签到', async () => {
    said = 'unasked'
    const sent = serve(300, good)
    const locate = vi.fn()
    const s = signing(locate)
    await s.begin({ meetingId: 7, direction: 'in', code: 'x' })
    expect(s.stage.value).toBe('asking')
    expect(sent).toHaveLength(0)
    await s.answered(false)
    expect(s.stage.value).toBe('done')
    expect(locate).not.toHaveBeenCalled()
    expect(sent[0]!.position).toBeUndefined()
  })

  it('同意以后带上位置', async () => {
    said = 'unasked'
    const sent = serve(300, good)
    const s = signing()
    await s.begin({ meetingId: 7, direction: 'in', code: 'x' })
    await s.answered(true)
    expect(sent[0]!.position).toEqual(here)
  })
})
