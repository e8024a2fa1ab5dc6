import { expect, it } from 'vitest'
import { changed, formOf, type MemberDetail } from './data'

const member = { id: 7, name: '王敏', orgId: 3, category: 'full', gender: '2', joinedOn: '2001-07-01', private: { ethnicity: '03', idNumber: '610700' } } as unknown as MemberDetail

it('修改只送改过的栏目', () => {
  const form = formOf(member)
  expect([form.name, form.ethnicity, form.idNumber, form.address]).toEqual(['王敏', '03', '610700', ''])
  form.job = '社区工作人员'
  expect(changed(form, formOf(member))).toEqual({ job: '社区工作人员' })
})
