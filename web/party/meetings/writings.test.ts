import { expect, test } from 'vitest'
import { hiddenNote, untilText } from './writings'

test('what is said of a hidden text', () => {
  expect(hiddenNote({ mine: true })).toBe('')
  expect(hiddenNote({ state: 'hidden', mine: false })).toBe('已由支部隐藏')
  expect(hiddenNote({ state: 'rewritten', mine: false })).toBe('已由支部隐藏')
  expect(hiddenNote({ state: 'hidden', hiddenWhy: '写了他人的病情。', mine: true })).toBe('已由支部隐藏：写了他人的病情。可以改写，改写后由支部再看。')
  expect(hiddenNote({ state: 'rewritten', hiddenWhy: '写了他人的病情', mine: false })).toBe('本人已改写，等支部再看。隐藏的原因：写了他人的病情')
})

test('until when to write', () => {
  expect(untilText('2026-12-01T00:00:00+08:00')).toBe('计划要求在2026 年 11 月 30 日前写好，过了再写的标明迟交。')
})
