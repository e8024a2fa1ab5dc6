// @vitest-environment happy-dom
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { NoPlace, type Place } from '@/kit/place'
import { useSigning } from './signing'

const here: Place = { lat: 33.15, lng: 106.67, accuracy: 20, system: 'wgs84' }
const receipt = { verdict: 'green', presence: 'present', rules: [], at: '2026-09-25T15:00:00+08:00', needsWitness: false }

/** The server as fetch sees it: `answers` for each POST in turn; a thrown TypeError is a lost network. */
function serve(fence: number, ...answers: (() => Response)[]) {
  const sent: { key: string; position?: Place; remote?: object }[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.method === 'GET') return Response.json({ sheet: { fence }, rows: [] })
    sent.push(await request.json())
    return answers[Math.min(sent.length, answers.length) - 1]!()
  })
  return sent
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

afterEach(() => vi.unstubAllGlobals())

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

  it('一直断网，手动再试还是同一个编号；重新扫码才换', async () => {
    const sent = serve(300, lost)
    const s = signing()
    await s.begin({ meetingId: 7, direction: 'in', code: 'x' })
    expect(s.stage.value).toBe('failed')
    expect(s.problem.value?.kind).toBe('offline')
    await s.send()
    expect(new Set(sent.map((b) => b.key)).size).toBe(1)
    s.reset()
    await s.begin({ meetingId: 7, direction: 'in', code: 'y' })
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
})
