import { expect, test } from 'vitest'
import { mayLecture } from './lecturers'
import type { Offer } from './offer'

const offer = {
  hosts: [{ memberId: 1, name: '王建国', posts: ['secretary'] }],
  leaders: [{ memberId: 9, name: '吴勇', unit: '勉县县委书记' }, { memberId: 1, name: '王建国', unit: '勉县县委委员' }],
} as unknown as Offer
const members = [{ id: 1, name: '王建国' }, { id: 2, name: '李秀英' }]

test('班子、上级领导、党员，每人一次', () => {
  expect(mayLecture(offer, members, []).map((a) => a.label)).toEqual(['王建国（书记）', '吴勇（勉县县委书记）', '李秀英'])
  expect(mayLecture(offer, members, []).map((a) => a.unit)).toEqual(['', '勉县县委书记', ''])
})

test('选过的不再出现，名册还没有读到也能选', () => {
  expect(mayLecture(offer, members, [{ memberId: 9, name: '吴勇', unit: '' }, { name: '李秀英', unit: '县委党校' }]).map((a) => a.memberId)).toEqual([1, 2])
  expect(mayLecture(undefined, members, [])).toHaveLength(2)
  expect(mayLecture(undefined, [], [])).toEqual([])
})
