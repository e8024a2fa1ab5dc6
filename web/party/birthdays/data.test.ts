import { expect, test } from 'vitest'
import { dayOf, eventLink } from './data'

test('a group event is half filled with those who have their day', () => {
  expect(eventLink('/meet/new', [{ memberId: 7, name: '王建国' }])).toEqual({ path: '/meet/new', state: { begin: { kind: 'political_birthday', invited: [{ memberId: 7, name: '王建国' }] } } })
})

test('the day without its year', () => expect(dayOf('2026-07-01')).toBe('7 月 1 日'))
