// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { useLive, waitBefore } from './live'

class FakeSource extends EventTarget {
  static CLOSED = 2
  static opened: FakeSource[] = []
  readyState = 1
  onopen?: () => void
  onerror?: () => void
  constructor(readonly url: string) {
    super()
    FakeSource.opened.push(this)
  }
  close = () => (this.readyState = FakeSource.CLOSED)
  say(name: string, data: unknown) {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }))
  }
}

beforeEach(() => {
  FakeSource.opened = []
  vi.stubGlobal('EventSource', FakeSource)
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

describe('实时消息', () => {
  it('收到消息，换了地址就换连接，离开页面就断开', async () => {
    const path = ref('/api/live/1')
    const got: unknown[] = []
    const scope = effectScope()
    scope.run(() => useLive(path, { change: (data) => got.push(data) }))
    FakeSource.opened[0]!.say('change', { due: 3 })
    expect(got).toEqual([{ due: 3 }])
    path.value = '/api/live/2'
    await nextTick()
    expect(FakeSource.opened.map((s) => s.url)).toEqual(['/api/live/1', '/api/live/2'])
    expect(FakeSource.opened[0]!.readyState).toBe(FakeSource.CLOSED)
    scope.stop()
    expect(FakeSource.opened[1]!.readyState).toBe(FakeSource.CLOSED)
  })

  it('服务器拒绝后隔一会儿再连，浏览器自己会再连时不插手', () => {
    const scope = effectScope()
    const { connected } = scope.run(() => useLive('/api/live/1', {}))!
    const first = FakeSource.opened[0]!
    first.onopen?.()
    expect(connected.value).toBe(true)
    first.onerror?.()
    vi.advanceTimersByTime(60_000)
    expect([connected.value, FakeSource.opened.length]).toEqual([false, 1])
    first.close()
    first.onerror?.()
    vi.advanceTimersByTime(2_000)
    expect(FakeSource.opened.length).toBe(2)
    scope.stop()
  })

  it('越等越久，不一齐来', () => {
    expect([0, 1, 2, 3, 4, 9].map((n) => waitBefore(n, 0))).toEqual([1_000, 2_000, 5_000, 10_000, 30_000, 30_000])
    expect(waitBefore(0, 0.5)).toBeGreaterThan(waitBefore(0, 0))
  })
})
