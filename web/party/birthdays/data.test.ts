import { expect, test } from 'vitest'
import { dayOf, eventLink } from './data'

test('a group event is half filled with those who have their day', () => {
  expect(eventLink([{ memberId: 7 }, { memberId: 9 }])).toEqual({ path: '/meetings/new', query: { kind: 'political_birthday', invited: '7,9' } })
})

test('the day without its year', () => expect(dayOf('2026-07-01')).toBe('7 月 1 日'))
