/** A day that comes again, as a form: 每月第二个星期五 14:30, 12 次. */
import { watch, type Ref } from 'vue'
import { isoMonth, monthPlus, monthText } from '@/kit/when'
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

const options = (words: [value: string, label: string][]) => words.map(([value, label]) => ({ value, label }))

export const everies = options([['1', '每月'], ['3', '每季度'], ['6', '每半年'], ['12', '每年']])
export const weeks = options([['1', '第一个'], ['2', '第二个'], ['3', '第三个'], ['4', '第四个'], ['5', '最后一个'], ['0', '按日期']])
export const weekdays = options([...'日一二三四五六'].map((name, n) => [String(n), `星期${name}`]))

/** What the server does about holidays, said before it is saved. */
export const holidayNote = '遇到放假顺延到当月下一个工作日，并写明原因；没有了就提前。再排一次不会重复。'

export const newPattern = (now = Date.now()): PatternForm => ({
  every: '1', week: '2', weekday: '5', day: '15', time: '15:00', minutes: '90', fromMonth: monthPlus(isoMonth(now), 1), times: '12',
})

/** As often as it comes in a year, whenever another rhythm is chosen: further ahead than the next year nothing is planned. */
export const aYearOf = (p: Ref<PatternForm>) => watch(() => p.value.every, (every) => { p.value.times = String(12 / Number(every)) })

/** The form read back in one sentence, to be checked before saving. */
export function patternText(p: PatternForm): string {
  const word = (of: { value: string; label: string }[], value: string) => of.find((o) => o.value === value)?.label ?? ''
  const day = p.week === '0' ? ` ${p.day} 日` : word(weeks, p.week) + word(weekdays, p.weekday)
  return `${word(everies, p.every)}${day} ${p.time} 开始，${p.minutes} 分钟，从 ${monthText(p.fromMonth)}起排 ${p.times} 次。`
}

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
