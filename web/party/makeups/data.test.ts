import { expect, test } from 'vitest'
import { noteOf, standing, type Makeup } from './data'

test('how a lesson stands', () => {
  const words = (['due', 'written', 'done', 'excused'] as const).map((state) => [standing({ state, late: false }).word, standing({ state, late: true }).word])
  expect(words).toEqual([
    ['待补', '过期未补'],
    ['待确认', '待确认'],
    ['已补', '迟补'],
    ['免补', '免补'],
  ])
})

test('what is told of it', () => {
  const m = { cause: 'leave', state: 'due', heldOn: '2026-11-25', dueOn: '2026-12-25' } as Makeup
  expect(noteOf(m)).toMatch(/请假 · .*12 月 25 日前补/)
  expect(noteOf({ ...m, cause: 'absent', state: 'done', source: 'visit', doneOn: '2026-12-01' })).toMatch(/缺勤 · 送学上门 · .*12 月 1 日/)
  expect(noteOf({ ...m, state: 'done', source: 'recording', doneOn: '2026-12-01' })).toMatch(/看会议录像/)
})
