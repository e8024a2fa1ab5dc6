import { describe, expect, it } from 'vitest'
import { handItems, itemsWait, takeItems } from './beginning'
import { copied } from './copying'

const one = { itemId: 5, title: '走访老党员', note: '三户', evidence: '王大爷家、李大娘家', orgName: '定军山村党支部', month: '2026-10' }

describe('抄进计划', () => {
  it('留下出处，不带完成情况里的人名', () =>
    expect(copied(one)).toEqual({ title: '走访老党员', note: '三户。借鉴定军山村党支部 2026 年 10 月的做法。', from: 5 }))
  it('没有说明的只有出处', () => expect(copied({ ...one, note: '' }).note).toBe('借鉴定军山村党支部 2026 年 10 月的做法。'))
  it('再长的说明也留下出处', () => {
    const { note } = copied({ ...one, note: '长'.repeat(2000) })
    expect(note.length).toBe(2000)
    expect(note).toMatch(/长。借鉴定军山村党支部 2026 年 10 月的做法。$/)
  })
  it('只交给那一份计划，只交一次', () => {
    handItems(7, [copied(one)])
    expect(takeItems(8)).toHaveLength(0)
    expect(itemsWait(7)).toBe(true)
    expect(takeItems(7)).toHaveLength(1)
    expect(takeItems(7)).toHaveLength(0)
  })
})
