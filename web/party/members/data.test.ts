import { expect, it } from 'vitest'
import { changed, formOf, standingOf, standingText, type MemberDetail } from './data'

const member = { id: 7, name: '王敏', orgId: 3, category: 'full', gender: '2', joinedOn: '2001-07-01', private: { ethnicity: '03', idNumber: '610700' } } as unknown as MemberDetail

it('修改只送改过的栏目', () => {
  const form = formOf(member)
  expect([form.name, form.ethnicity, form.idNumber, form.address]).toEqual(['王敏', '03', '610700', ''])
  form.job = '社区工作人员'
  expect(changed(form, formOf(member))).toEqual({ job: '社区工作人员' })
})

it('留党察看到恢复权利为止，期满也要写明还没有恢复', () => {
  const under = { ...standingOf(member.private), observedFrom: '2026-01-10', observedUntil: '2027-01-10', observedBy: '县纪委' }
  expect(standingText(standingOf(member.private), '2026-06-25')).toBe('')
  expect(standingText(under, '2026-06-25')).toMatch(/县纪委；没有表决权、选举权和被选举权$/)
  expect(standingText(under, '2027-01-11')).toContain('已经期满，等待党组织决定')
  expect(standingText({ ...under, restoredOn: '2027-01-12', restoredBy: '镇党委' }, '2027-02-01')).toMatch(/恢复党员权利，镇党委$/)
})
