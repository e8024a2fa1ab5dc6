import { expect, test } from 'vitest'
import { cameText, lineText, periodText, rateText, type Line, type Meeting } from './data'

test('periods in Chinese', () => {
  expect(['2026', '2026-Q3', '2026-05', undefined].map(periodText)).toEqual(['2026 年', '2026 年第 3 季度', '2026 年 5 月', ''])
})

test('a rate has one digit after the point, and none without anybody due', () => {
  expect([rateText({ due: 3, came: 2 }), rateText({ due: 8, came: 8 }), rateText({ due: 0, came: 0 })]).toEqual(['66.6%', '100%', ''])
})

test('a meeting that was too small says so', () => {
  const held = { inquorate: false, counted: true, came: 8, due: 10, state: 'held' } as Meeting
  expect(cameText(held)).toBe('到会 8/10')
  expect(cameText({ ...held, inquorate: true })).toBe('人数不足，未计入')
  expect(cameText({ ...held, counted: false, state: 'filed' })).toBe('已归档')
})

test('a line says whether it is due', () => {
  const line = { period: '2026-Q3', dueOn: '2026-10-31', overdue: false } as Line
  expect(lineText(line)).toMatch(/待公开/)
  expect(lineText({ ...line, overdue: true })).toMatch(/已过期/)
  expect(lineText({ ...line, publishedId: 1 })).toBe('✓ 2026 年第 3 季度已公开')
  expect(lineText({ every: 'unscheduled' } as Line)).toBe('适时公开')
  expect(lineText({ every: 'yearly' } as Line)).toBe('从下一期起')
})
