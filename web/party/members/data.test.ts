import { expect, it } from 'vitest'
import { changed, formOf, isWholeNumber, noStanding, standingActs, standingEdit, standingText, type MemberDetail } from './data'

const member = { id: 7, name: '王敏', orgId: 3, category: 'full', gender: '2', joinedOn: '2001-07-01', private: { ethnicity: '03', idNumber: '610700' } } as unknown as MemberDetail

it('修改只送改过的栏目', () => {
  const form = formOf(member)
  expect([form.name, form.ethnicity, form.idNumber, form.address]).toEqual(['王敏', '03', '610700', ''])
  form.job = '社区工作人员'
  expect(changed(form, formOf(member))).toEqual({ job: '社区工作人员' })
})

it('整个号码不写进网址，姓名和证件尾号可以', () => {
  expect(['610725198001011234', '61072519800101123x', '138 0000 0103', '+86 138-0000-0103', '8000001'].map(isWholeNumber)).toEqual([true, true, true, true, true])
  expect(['王建国', 'wjg', '1234', '01123X', '101123', ''].map(isWholeNumber)).toEqual([false, false, false, false, false, false])
})

const under = { ...noStanding, observedFrom: '2026-01-10', observedUntil: '2027-01-10', observedBy: '县纪委' }
const restored = { ...under, restoredOn: '2027-01-12', restoredBy: '镇党委' }

it('留党察看到恢复权利为止，期满也要写明还没有恢复', () => {
  expect(standingText(under, '2026-06-25')).toMatch(/县纪委；没有表决权、选举权和被选举权$/)
  expect(standingText(under, '2027-01-11')).toContain('已经期满，等待党组织决定')
  expect(standingText({ ...restored, extendedOn: '2027-01-11', extendedBy: '镇纪委' }, '2027-02-01')).toMatch(/延长一年，镇纪委；.*恢复党员权利，镇党委$/)
})

it('期满才能恢复或者延长，恢复以后才有下一次', () => {
  expect(standingActs(undefined, '2026-06-25')).toEqual(['observe'])
  expect(standingActs(under, '2027-01-09')).toEqual(['correct'])
  expect(standingActs(under, '2027-01-10')).toEqual(['restore', 'extend', 'correct'])
  expect(standingActs({ ...under, observedUntil: '2028-01-10', extendedOn: '2027-01-11' }, '2028-01-10')).toEqual(['restore', 'correct'])
  expect(standingActs({ ...under, observedUntil: '2028-01-10' }, '2028-01-10')).toEqual(['restore', 'correct'])
  expect(standingActs(restored, '2027-02-01')).toEqual(['observe', 'correct'])
})

it('新的处分不带上一次的延长和恢复，延长到满二年', () => {
  expect(standingEdit('observe', { ...restored, observedFrom: '2028-03-01' }, 2)).toEqual({ ...noStanding, observedFrom: '2028-03-01', observedUntil: '2030-03-01', observedBy: '县纪委' })
  expect(standingEdit('extend', { ...under, extendedOn: '2027-01-11', extendedBy: '镇纪委' }, 1)).toEqual({ extendedOn: '2027-01-11', extendedBy: '镇纪委', observedUntil: '2028-01-10' })
  expect(standingEdit('restore', restored, 1)).toEqual({ restoredOn: '2027-01-12', restoredBy: '镇党委' })
})
