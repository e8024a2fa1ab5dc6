import { describe, expect, it } from 'vitest'
import { lastOf, usualTimes, type Past } from './habit'

const now = Date.parse('2026-07-01T09:00:00+08:00')
const meeting = (orgId: number, kind: string, day: string, more: object = {}) =>
  ({ orgId, kind, startsAt: `2026-${day}T15:00:00+08:00`, endsAt: `2026-${day}T16:00:00+08:00`, state: 'filed', place: '活动室', ...more }) as unknown as Past[number]

const past = [
  meeting(7, 'theme_day', '06-25', { also: ['lecture'] }),
  meeting(71, 'group_meeting', '06-12'),
  meeting(7, 'committee_meeting', '06-05'),
  meeting(7, 'committee_meeting', '05-06'),
  meeting(7, 'committee_meeting', '06-20', { state: 'cancelled' }),
]

describe('上次怎样开', () => {
  it('同一个组织、同一类，取消的不算', () => {
    expect(lastOf(past, 7, 'committee_meeting')?.startsAt).toContain('06-05')
    expect(lastOf(past, 71, 'group_meeting')?.startsAt).toContain('06-12')
    expect(lastOf(past, 72, 'group_meeting')).toBeUndefined()
  })

  it('自己没有开过的，看合开的', () => {
    expect(lastOf(past, 7, 'lecture')?.kind).toBe('theme_day')
    expect(lastOf(past, 7, 'assembly')).toBeUndefined()
  })
})

describe('这次什么时候', () => {
  it('同一天同一钟点', () => {
    expect(usualTimes(past, 7, 'committee_meeting', '2026-07', now)).toEqual({ startsAt: '2026-07-05T15:00', endsAt: '2026-07-05T16:00' })
  })

  it('支部那时已有会，顺延到有空的一天', () => {
    const planned = [meeting(7, 'theme_day', '07-05', { state: 'approved' }), meeting(71, 'group_meeting', '07-06', { state: 'draft' }), ...past]
    expect(usualTimes(planned, 7, 'committee_meeting', '2026-07', now).startsAt).toBe('2026-07-07T15:00')
  })

  it('两个党小组可以同时开', () => {
    const planned = [meeting(72, 'group_meeting', '07-12', { state: 'approved' }), ...past]
    expect(usualTimes(planned, 71, 'group_meeting', '2026-07', now).startsAt).toBe('2026-07-12T15:00')
  })
})
