// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { reactive } from 'vue'
import { discard, empty, flush, retry, sendOrKeep, waiting } from './outbox'

const network = vi.spyOn(globalThis, 'fetch')
const cut = () => network.mockRejectedValueOnce(new TypeError('Failed to fetch'))
const reply = (status: number, body: unknown = {}, headers: Record<string, string> = {}) =>
  network.mockResolvedValueOnce(new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } }))
const act = (label: string) => sendOrKeep({ label, method: 'POST', path: '/api/meetings/7/reflections', body: { json: reactive({ text: label }) } })
const sent = () => network.mock.calls.map(([request]) => (request as Request).headers.get('Idempotency-Key'))

beforeEach(async () => {
  network.mockReset()
  await empty()
})

describe('待上传', () => {
  it('有网络时直接送到', async () => {
    reply(201, { id: 1 })
    expect(await act('感言')).toEqual({ sent: { id: 1 } })
    expect(waiting.value).toEqual([])
  })

  it('没有网络时存下，回来后按先后各送一次，键不变', async () => {
    for (const label of ['第一条', '第二条']) {
      cut()
      expect(await act(label)).toEqual({ kept: true })
    }
    const [first, second] = waiting.value.map((i) => i.key)
    network.mockClear()
    reply(201)
    reply(201)
    await flush()
    expect(sent()).toEqual([first, second])
    expect(waiting.value).toEqual([])
    await flush()
    expect(sent()).toHaveLength(2)
  })

  it('还是没有网络：停在第一条，一条不丢', async () => {
    cut()
    await act('第一条')
    cut()
    await act('第二条')
    network.mockClear()
    cut()
    await flush()
    expect(sent()).toHaveLength(1)
    expect(waiting.value).toHaveLength(2)
  })

  it('服务器不同意：留下原因，不自动再送，可以再试或放弃', async () => {
    cut()
    await act('感言')
    reply(422, { detail: '本次会议已经归档，请联系支部书记。' })
    await flush()
    expect(waiting.value[0]?.refusal).toBe('本次会议已经归档，请联系支部书记。')
    network.mockClear()
    await flush()
    expect(sent()).toEqual([])
    const key = waiting.value[0]!.key
    reply(422, { detail: '仍然不行。' })
    await retry(key)
    expect(waiting.value[0]?.refusal).toBe('仍然不行。')
    await discard(key)
    expect(waiting.value).toEqual([])
  })

  it.each([408, 429, 503])('服务器忙（%i）：不算拒绝，停下来，到时候自己再送', async (status) => {
    for (const label of ['第一条', '第二条']) {
      cut()
      await act(label)
    }
    network.mockClear()
    reply(status, { detail: '现在使用的人太多，请几秒后再试。' }, { 'Retry-After': '0.2' })
    await flush()
    expect(sent()).toHaveLength(1)
    expect(waiting.value.map((i) => i.refusal)).toEqual([undefined, undefined])
    reply(201)
    reply(201)
    await vi.waitFor(() => expect(waiting.value).toEqual([]), 2_000)
    expect(sent()).toHaveLength(3)
  })

  it('一条要等很久：它等着，其余照送', async () => {
    for (const label of ['第一条', '第二条']) {
      cut()
      await act(label)
    }
    const [first] = waiting.value.map((i) => i.key)
    reply(429, { detail: '尝试的次数太多了。' }, { 'Retry-After': '3600' })
    reply(201)
    await flush()
    expect(waiting.value.map((i) => [i.key, i.refusal])).toEqual([[first, undefined]])
  })

  it('当场不同意就当场说，不存', async () => {
    reply(409, { detail: '您已经签到。' })
    await expect(act('签到')).rejects.toMatchObject({ kind: 'conflict', message: '您已经签到。' })
    expect(waiting.value).toEqual([])
  })

  it('照片连同文字一起存', async () => {
    cut()
    await sendOrKeep({ label: '照片', method: 'POST', path: '/api/meetings/7/photos', body: { file: new Blob(['x'], { type: 'image/jpeg' }), fields: { caption: '合影' } } })
    let caption: unknown
    network.mockImplementationOnce(async (request) => {
      caption = (await (request as Request).formData()).get('caption')
      return new Response('{}', { status: 201, headers: { 'Content-Type': 'application/json' } })
    })
    await flush()
    expect(caption).toBe('合影')
    expect(waiting.value).toEqual([])
  })
})
