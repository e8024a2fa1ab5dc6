import { describe, expect, it } from 'vitest'
import { dayOf, lackingText, nudgedText, periodChoices, progressOf, shareText } from './data'

describe('组织生活日历的文字', () => {
  it('日期按周期写长短', () => {
    expect(dayOf('2026-11-05', 'month')).toBe('5 日')
    expect(dayOf('2026-10-08', 'quarter')).toBe('10 月 8 日')
  })
  it('多于一次才写几分之几，多开的不超过要求', () => {
    expect(shareText({ asked: 1, held: 1 })).toBe('')
    expect(shareText({ asked: 2, held: 1 })).toBe('1/2')
    expect(shareText({ asked: 2, held: 5 })).toBe('2/2')
  })
  it('还缺哪些党小组', () => {
    expect(lackingText({ state: 'open' })).toBe('')
    expect(lackingText({ state: 'overdue', lacking: ['一组', '漂草沟村党支部第二党小组'] })).toBe('还缺：一组、第二党小组')
    expect(lackingText({ state: 'later', lacking: ['一组'] })).toBe('')
  })
  it('不适用和未到的不在分母里，补做算完成', () => {
    const counts = { done: 2, madeUp: 1, open: 1, soon: 0, overdue: 0, missing: 0, later: 5, na: 7 }
    expect(progressOf(counts)).toEqual({ done: 3, of: 4, owed: 1, percent: '75%' })
    expect(progressOf({ ...counts, done: 0, madeUp: 0, open: 0 }).percent).toBe('')
  })
  it('催办的结果', () => {
    expect(nudgedText({ asked: 2, already: 1, met: 0 })).toBe('已催办 2 个支部，1 个今天已经催过。')
    expect(nudgedText({ asked: 0, already: 0, met: 1 })).toBe('1 个不用催办。')
  })
  it('时段从今天往回数，跨年不断', () => {
    const values = periodChoices(Date.parse('2027-02-10T08:00:00+08:00')).map((p) => p.value)
    expect(values).toEqual(['', '2027-02', '2027-01', '2026-12', '2026-11', '2026-10', '2026-09', '2027-Q1', '2026-Q4', '2026-Q3', '2026-Q2', '2027', '2026'])
  })
})
