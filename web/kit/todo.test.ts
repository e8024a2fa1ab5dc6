import { describe, expect, it } from 'vitest'
import { todoDue, todoGroups, type Todo } from './todo'

const todo = (title: string, due: string, more: Partial<Todo> = {}): Todo => ({ kind: 'duty', title, why: '', link: 'duties', due, overdue: false, ...more })

describe('待办按轻重缓急分组', () => {
  const wednesday = Date.parse('2026-11-25T10:00:00+08:00')
  const names = (items: Todo[]) => todoGroups(items, wednesday).map((g) => [g.name, g.items.map((t) => t.title)])

  it('逾期在前，周日二十四点还算本周，月末二十四点还算本月', () => {
    const items = [
      todo('年底前', '2027-01-01T00:00:00+08:00'),
      todo('月底前', '2026-12-01T00:00:00+08:00'),
      todo('周日前', '2026-11-30T00:00:00+08:00'),
      todo('上季度的', '2026-10-01T00:00:00+08:00', { overdue: true }),
    ]
    expect(names(items)).toEqual([
      ['逾期', ['上季度的']],
      ['本周', ['周日前']],
      ['本月', ['月底前']],
      ['以后', ['年底前']],
    ])
  })
  it('上级催办的和没有期限的放在本周', () => {
    expect(names([todo('催办', '2027-01-01T00:00:00+08:00', { kind: 'nudge' }), todo('没有期限', '0001-01-01T00:00:00Z')])).toEqual([['本周', ['催办', '没有期限']]])
  })
  it('没有待办就没有分组', () => {
    expect(names([])).toEqual([])
  })
})

describe('待办的期限', () => {
  const now = Date.parse('2026-11-25T10:00:00+08:00')

  it.each([
    ['没有做完的说还剩几天', todo('计划', '2026-11-28T00:00:00+08:00'), '还剩 2 天'],
    ['逾期的说过了几天', todo('归档', '2026-11-24T00:00:00+08:00', { overdue: true }), '已过期 2 天'],
    ['刚刚过期的', todo('签到', '2026-11-25T09:30:00+08:00', { overdue: true }), '今天已过期'],
    ['修改密码的提醒不会过期，只说是什么时候的事', todo('您的密码已修改', '2026-11-25T09:30:00+08:00', { kind: 'security' }), '今天 09:30'],
    ['没有日期的什么也不说', todo('提醒', '0001-01-01T00:00:00Z'), ''],
  ])('%s', (_, item, said) => {
    expect(todoDue(item, now)).toBe(said)
  })
})
