/** Dates and times in Chinese, always in Asia/Shanghai (UTC+8 all year), wherever the computer's clock is set. */

/** RFC 3339 from the API, or unix ms. */
export type Moment = string | number

const offset = 8 * 3_600_000
const day = 86_400_000
const weekdays = '日一二三四五六'

/** A Date whose UTC fields read as Shanghai's wall clock. */
function shanghai(moment: Moment): Date {
  return new Date((typeof moment === 'number' ? moment : Date.parse(moment)) + offset)
}

const two = (n: number) => String(n).padStart(2, '0')
const dayNumber = (d: Date) => Math.floor(d.getTime() / day)

/** 2026-09-25 */
export function isoDay(moment: Moment): string {
  return shanghai(moment).toISOString().slice(0, 10)
}

/** 2026-09: the month now, by default. */
export function isoMonth(moment: Moment = Date.now()): string {
  return isoDay(moment).slice(0, 7)
}

/** 2026: the year now, by default. */
export function thisYear(moment: Moment = Date.now()): number {
  return Number(isoDay(moment).slice(0, 4))
}

/** 2026-09 and 1 → 2026-10. */
export function monthPlus(month: string, count: number): string {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)) - 1 + count, 1)).toISOString().slice(0, 7)
}

/** 2026-09 → 2026 年 9 月 */
export function monthText(month: string): string {
  return `${Number(month.slice(0, 4))} 年 ${Number(month.slice(5))} 月`
}

/** 2026-09-25 → 2026 年 9 月 25 日; nothing for an empty date. */
export function dateText(date: string | undefined | null): string {
  if (!date) return ''
  const [y, m, d] = date.slice(0, 10).split('-').map(Number)
  return `${y} 年 ${m} 月 ${d} 日`
}

/** 15:00 */
export function clockText(moment: Moment): string {
  const d = shanghai(moment)
  return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`
}

/** 今天, 明天, 昨天, 9 月 25 日, or with its year when it is not this one. */
export function dayText(moment: Moment, now: number = Date.now()): string {
  const d = shanghai(moment)
  const today = shanghai(now)
  const near = { [-1]: '昨天', 0: '今天', 1: '明天' }[dayNumber(d) - dayNumber(today)]
  if (near) return near
  const monthDay = `${d.getUTCMonth() + 1} 月 ${d.getUTCDate()} 日`
  return d.getUTCFullYear() === today.getUTCFullYear() ? monthDay : `${d.getUTCFullYear()} 年 ${monthDay}`
}

/** 今天 15:00 */
export function timeText(moment: Moment, now: number = Date.now()): string {
  return `${dayText(moment, now)} ${clockText(moment)}`
}

/** The last millisecond before a moment: that of the day which ends at midnight. */
const lastOf = (moment: Moment): number => shanghai(moment).getTime() - offset - 1

/** Until when: midnight is the end of a day, 今天 24:00, not the beginning of the next. */
export function endText(moment: Moment, now: number = Date.now()): string {
  return clockText(moment) === '00:00' ? `${dayText(lastOf(moment), now)} 24:00` : timeText(moment, now)
}

/** 今天 15:00 – 17:00, not broken at the dash, unless it is long because two days are named; the day is named twice only when it changes. */
export function spanText(from: Moment, to: Moment, now: number = Date.now()): string {
  const end = isoDay(from) === isoDay(to) ? `\u00a0${clockText(to)}` : ` ${timeText(to, now)}`
  return `${timeText(from, now)}\u00a0–${end}`
}

/** 9 月 25 日星期五 16:20, for the wall. */
export function longText(moment: Moment): string {
  const d = shanghai(moment)
  return `${d.getUTCMonth() + 1} 月 ${d.getUTCDate()} 日星期${weekdays[d.getUTCDay()]} ${clockText(moment)}`
}

/** How long until something is due, by calendar days: 已过期 1 天, 今天, 还剩 2 天, from a week on the day itself. Midnight is the end of a day. */
export function dueText(moment: Moment, now: number = Date.now()): string {
  const last = lastOf(moment)
  const days = dayNumber(shanghai(last)) - dayNumber(shanghai(now))
  if (days < 0) return `已过期 ${-days} 天`
  if (days === 0) return last < now ? '今天已过期' : '今天'
  return days < 7 ? `还剩 ${days} 天` : dayText(last, now)
}

/** `<input type="datetime-local">` value 2026-09-25T15:00 ↔ RFC 3339 with +08:00. */
export const toInput = (moment: Moment): string => shanghai(moment).toISOString().slice(0, 16)
export const fromInput = (value: string): string => `${value}:00+08:00`
