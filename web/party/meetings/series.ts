/** A day that comes again, as a form: 每月第二个星期五 14:30, 12 次. */
import { isoMonth, monthPlus } from '@/kit/when'
import type { SeriesBody } from './data'

export interface PatternForm {
  every: string
  /** 1–4, 5 the last one; 0: by the day of the month. */
  week: string
  weekday: string
  day: string
  time: string
  minutes: string
  fromMonth: string
  times: string
}

export const newPattern = (now = Date.now()): PatternForm => ({
  every: '1', week: '2', weekday: '5', day: '15', time: '15:00', minutes: '90', fromMonth: monthPlus(isoMonth(now), 1), times: '12',
})

export function patternBody(p: PatternForm): Pick<SeriesBody, 'pattern' | 'fromMonth' | 'times'> {
  const byWeek = p.week !== '0'
  return {
    pattern: {
      every: Number(p.every) as SeriesBody['pattern']['every'],
      week: byWeek ? Number(p.week) : undefined,
      weekday: byWeek ? Number(p.weekday) : undefined,
      day: byWeek ? undefined : Number(p.day),
      time: p.time,
      minutes: Number(p.minutes),
    },
    fromMonth: p.fromMonth,
    times: Number(p.times),
  }
}
