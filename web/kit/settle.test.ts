import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { useSettling } from './settle'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('实时变化之后再问', () => {
  it('马上问一次，安静下来再问一次；接连变化时不多问', () => {
    const ask = vi.fn()
    const scope = effectScope()
    const again = scope.run(() => useSettling(ask))!
    again()
    expect(ask).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(1_000)
    again()
    vi.advanceTimersByTime(1_000)
    expect(ask).toHaveBeenCalledTimes(2)
    vi.advanceTimersByTime(200)
    expect(ask).toHaveBeenCalledTimes(3)
    again()
    scope.stop()
    vi.advanceTimersByTime(10_000)
    expect(ask).toHaveBeenCalledTimes(4)
  })
})
