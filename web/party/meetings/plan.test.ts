import { describe, expect, it } from 'vitest'
import type { MeetingDetail } from '@/kit/meeting'
import { chars, rateText } from './data'
import { bodyOf, defaultTimes, isLate, itemWord, kindsText, nothingMore, planOf } from './plan'

const now = Date.parse('2026-09-10T10:00:00+08:00')

describe('计划的默认时间', () => {
  it('和上次同一天同一钟点', () => {
    const last = { startsAt: '2026-08-05T19:30:00+08:00', endsAt: '2026-08-05T21:00:00+08:00' }
    expect(defaultTimes('2026-10', now, last)).toEqual({ startsAt: '2026-10-05T19:30', endsAt: '2026-10-05T21:00' })
  })

  it('本月那天已经过了，改到明天', () => {
    const last = { startsAt: '2026-08-05T19:30:00+08:00', endsAt: '2026-08-05T21:00:00+08:00' }
    expect(defaultTimes('2026-09', now, last).startsAt).toBe('2026-09-11T19:30')
  })

  it('上次开到半夜以后的，也到第二天结束', () => {
    expect(defaultTimes('2026-10', now, { startsAt: '2026-08-05T22:05:00+08:00', endsAt: '2026-08-06T00:05:00+08:00' })).toEqual({ startsAt: '2026-10-05T22:05', endsAt: '2026-10-06T00:05' })
  })

  it('没有先例用二十五日，二月三十一日用月末', () => {
    expect(defaultTimes('2026-09', now).startsAt).toBe('2026-09-25T15:00')
    expect(defaultTimes('2027-02', now, { startsAt: '2026-08-31T15:00:00+08:00', endsAt: '2026-08-31T16:00:00+08:00' }).startsAt).toBe('2027-02-28T15:00')
  })

  it('过去的月份不填', () => {
    expect(defaultTimes('2026-08', now).startsAt).toBe('')
  })
})

const meetingOf = (with_: object) => ({ title: '主题', place: '', host: '', items: [], ...with_ }) as unknown as MeetingDetail

describe('计划表', () => {
  const meeting = {
    title: '主题',
    startsAt: '2026-09-25T15:00:00+08:00',
    endsAt: '2026-09-25T16:30:00+08:00',
    place: '活动室',
    placePoint: { lat: 33, lng: 106 },
    host: '李四',
    items: [
      { id: 1, no: 1, kind: 'set', title: '诵读党章', note: '', done: false, evidence: '', decision: '' },
      { id: 2, no: 2, kind: 'own', title: '参观', note: '村史馆', done: false, evidence: '', decision: '' },
    ],
  } as unknown as MeetingDetail

  it('打开再保存，什么都不变', () => {
    expect(bodyOf(planOf(meeting, { startsAt: '', endsAt: '' }))).toEqual({
      title: '主题',
      startsAt: '2026-09-25T15:00:00+08:00',
      endsAt: '2026-09-25T16:30:00+08:00',
      place: { name: '活动室', lat: 33, lng: 106, system: 'wgs84' },
      host: '李四',
      ownItems: [{ title: '参观', note: '村史馆' }],
    })
  })

  it('空着的时间和自选动作不发送', () => {
    const body = bodyOf({ title: ' 主题 ', startsAt: '', endsAt: '', place: '', host: '', ownItems: [{ title: ' ', note: '' }], ...nothingMore() })
    expect(body).toEqual({ title: '主题', startsAt: undefined, endsAt: undefined, place: { name: '' }, host: '', ownItems: [] })
  })
})

describe('各类会议', () => {
  it('合开、列席、授课人和指定的人一并发送，空行不发', () => {
    const form = { ...planOf(meetingOf({}), { startsAt: '', endsAt: '' }), also: ['assembly'], guests: [{ name: ' 李四 ', unit: '县委' }, { name: '', unit: '' }], invited: [{ memberId: 7, name: '王五' }] }
    expect(bodyOf(form)).toMatchObject({ also: ['assembly'], guests: [{ name: '李四', unit: '县委' }], invited: [7] })
    expect(bodyOf(form).lecturers).toBeUndefined()
  })

  it('主题党日叫自选动作，其他叫议题', () => {
    expect([itemWord('theme_day'), itemWord('assembly')]).toEqual(['自选动作', '议题'])
  })

  it('合开的会议都说出来', () => {
    expect([kindsText({ kind: 'assembly' }), kindsText({ kind: 'theme_day', also: ['assembly', 'lecture'] })]).toEqual(['党员大会', '主题党日（含党员大会、党课）'])
  })
})

describe('说法', () => {
  it('归档期限到了那一刻就算晚', () => {
    const due = '2026-09-29T00:00:00+08:00'
    expect([isLate(due, Date.parse(due) - 1), isLate(due, Date.parse(due)), isLate(undefined, now)]).toEqual([false, true, false])
  })

  it('字数不算空白，生僻字算一个', () => {
    expect(chars('一 二\n三')).toBe(3)
    expect(chars('𠮷')).toBe(1)
  })

  it('没到齐不说百分之百', () => {
    expect([rateText({ due: 0, present: 0 }), rateText({ due: 200, present: 199 }), rateText({ due: 3, present: 3 })]).toEqual(['', '99%', '100%'])
  })
})
