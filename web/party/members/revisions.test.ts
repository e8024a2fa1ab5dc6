import { expect, test } from 'vitest'
import { formOf, type MemberDetail } from './data'
import { changeText, reviewedIn, stepsText, type Revision } from './revisions'

const member = { id: 1, orgId: 11, name: '李秀英', joinedOn: '2004-07-01', private: { confirmedOn: '' }, review: { fields: ['name', 'idNumber', 'joinedOn', 'confirmedOn'], by: '武侯镇党委' } } as MemberDetail

test('写出原来和改成什么', () => {
  expect(changeText({ was: '2004-07-01', is: '2003-07-01' })).toBe('2004-07-01 → 2003-07-01')
  expect(changeText({ was: '', is: '2005-07-01' })).toBe('填写为 2005-07-01')
  expect(changeText({ was: '2005-07-01', is: '' })).toBe('2005-07-01 → 空白')
})

test('填写空白的不审核，改动的和遮盖的号码要审核', () => {
  const start = formOf(member)
  expect(reviewedIn(member, { ...start, confirmedOn: '2005-07-01', job: '教师' }, start)).toEqual([])
  expect(reviewedIn(member, { ...start, joinedOn: '2003-07-01', idNumber: '11010519491231002X' }, start)).toEqual(['idNumber', 'joinedOn'])
  expect(reviewedIn(undefined, { ...start, name: '王' }, start)).toEqual([])
})

test('等待时说明由谁审核', () => {
  const v = { asker: '王建国', askedAt: '2026-11-25T07:00:00Z', state: 'asked', level: '武侯镇党委', changes: [] as Revision['changes'] } as Revision
  expect(stepsText(v)).toContain('等待武侯镇党委审核')
  expect(stepsText({ ...v, state: 'refused', decider: '单玉兰', note: '请附档案', decidedAt: '2026-11-26T07:00:00Z' })).toContain('不同意：请附档案')
})
