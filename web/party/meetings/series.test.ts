import { describe, expect, it } from 'vitest'
import { nextTick, ref } from 'vue'
import { aYearOf, newPattern, patternBody, patternText } from './series'

describe('固定日期', () => {
  const now = Date.parse('2026-12-23T10:00:00+08:00')

  it('先填下个月起、每月第二个星期五、十二次', () => {
    expect(patternBody(newPattern(now))).toEqual({ pattern: { every: 1, week: 2, weekday: 5, day: undefined, time: '15:00', minutes: 90 }, fromMonth: '2027-01', times: 12 })
  })

  it('换一个周期，先填一年的次数', async () => {
    const form = ref(newPattern(now))
    aYearOf(form)
    for (const [every, times] of [['3', '4'], ['12', '1'], ['1', '12']] as const) {
      form.value.every = every
      await nextTick()
      expect(form.value.times).toBe(times)
    }
  })

  it('按几日就不送星期', () => {
    expect(patternBody({ ...newPattern(now), every: '3', week: '0', day: '31' }).pattern).toEqual({ every: 3, week: undefined, weekday: undefined, day: 31, time: '15:00', minutes: 90 })
  })

  it('存以前念一遍', () => {
    expect(patternText(newPattern(now))).toBe('每月第二个星期五 15:00 开始，90 分钟，从 2027 年 1 月起排 12 次。')
    expect(patternText({ ...newPattern(now), every: '3', week: '0', day: '31' })).toBe('每季度 31 日 15:00 开始，90 分钟，从 2027 年 1 月起排 12 次。')
  })
})
