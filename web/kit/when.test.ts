import { describe, expect, it } from 'vitest'
import { clockText, dateText, dayText, dueText, endText, fromInput, isoDay, isoMonth, longText, monthPlus, monthText, spanText, timeText, toInput } from './when'

// vite.config.ts sets TZ to America/New_York: whatever the computer's zone, the answers are Shanghai's.
const now = Date.parse('2026-09-25T16:20:00+08:00')

describe('日期和时间', () => {
  it.each([
    ['同一天', '2026-09-25T15:00:00+08:00', '今天 15:00'],
    ['上海已是次日而 UTC 还没有', '2026-09-26T00:05:00+08:00', '明天 00:05'],
    ['前一天最后一分钟', '2026-09-24T23:59:00+08:00', '昨天 23:59'],
    ['今年别的日子', '2026-10-01T09:00:00+08:00', '10 月 1 日 09:00'],
    ['别的年份', '2027-01-01T00:00:00+08:00', '2027 年 1 月 1 日 00:00'],
  ])('%s', (_name, moment, text) => expect(timeText(moment, now)).toBe(text))

  it.each([
    ['昨天到期', '2026-09-24T23:59:00+08:00', '已过期 1 天'],
    ['今天稍后到期', '2026-09-25T18:00:00+08:00', '今天'],
    ['今天刚刚过了', '2026-09-25T16:00:00+08:00', '今天已过期'],
    ['今天结束时到期', '2026-09-26T00:00:00+08:00', '今天'],
    ['两天后', '2026-09-27T12:00:00+08:00', '还剩 2 天'],
    ['六天后', '2026-10-01T23:00:00+08:00', '还剩 6 天'],
    ['一周后说日期', '2026-10-02T12:00:00+08:00', '10 月 2 日'],
    ['月底以前，不说下月一日', '2026-11-01T00:00:00+08:00', '10 月 31 日'],
  ])('到期：%s', (_name, moment, text) => expect(dueText(moment, now)).toBe(text))

  it('截止：零点是前一天的 24:00', () => {
    expect(endText('2026-09-26T00:00:00+08:00', now)).toBe('今天 24:00')
    expect(endText('2026-09-25T18:00:00+08:00', now)).toBe('今天 18:00')
  })

  it('起止：同一天只说一次日期，跨天说两次', () => {
    expect(spanText('2026-09-25T15:00:00+08:00', '2026-09-25T17:00:00+08:00', now)).toBe('今天 15:00\u00a0–\u00a017:00')
    expect(spanText('2026-09-25T23:00:00+08:00', '2026-09-26T01:00:00+08:00', now)).toBe('今天 23:00\u00a0– 明天 01:00')
  })

  it('月份跨年，闰日', () => {
    expect(monthPlus('2026-12', 1)).toBe('2027-01')
    expect(monthPlus('2026-01', -1)).toBe('2025-12')
    expect(monthText('2026-09')).toBe('2026 年 9 月')
    expect(dateText('2028-02-29')).toBe('2028 年 2 月 29 日')
    expect(dateText('')).toBe('')
  })

  it('本月以上海时间为准', () => {
    expect(isoMonth(Date.parse('2026-09-30T16:30:00Z'))).toBe('2026-10')
    expect(isoDay('2026-09-30T15:59:59Z')).toBe('2026-09-30')
  })

  it('毫秒和 RFC 3339 一样读', () => {
    expect(clockText(now)).toBe('16:20')
    expect(dayText(now, now)).toBe('今天')
    expect(longText(now)).toBe('9 月 25 日星期五 16:20')
  })

  it('输入框的值来回不变', () => {
    expect(toInput('2026-09-25T15:00:00+08:00')).toBe('2026-09-25T15:00')
    expect(fromInput('2026-09-25T15:00')).toBe('2026-09-25T15:00:00+08:00')
  })
})
