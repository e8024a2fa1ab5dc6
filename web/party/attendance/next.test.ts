import { describe, expect, it } from 'vitest'
import type { Attendance, Meeting, RollRow } from '@/kit/meeting'
import { directionOf, nextFor, pickMeeting, type NextKind } from './next'

const at = (clock: string) => `2026-09-25T${clock}+08:00`
const sheet: Attendance['sheet'] = {
  state: 'open',
  windows: { inFrom: at('14:30:00'), inTo: at('15:15:00'), outFrom: at('17:00:00'), outTo: at('18:00:00') },
  witnessTo: '2026-09-26T00:00:00+08:00',
  fence: 300,
  allowOnline: true,
  allowPoster: true,
  ...{ due: 20, present: 0, online: 0, assisted: 0, leave: 0, absent: 0, amber: 0, exempt: 0, voters: 20, votersPresent: 0 },
}
const row: RollRow = { memberId: 1, memberName: '张三', due: true, mobile: false, presence: 'due', voter: true }
const signed: RollRow = { ...row, presence: 'present', in: { at: at('14:50:00'), verdict: 'green', method: 'scan' } }
const left: RollRow = { ...signed, out: { at: at('17:05:00'), verdict: 'green', method: 'scan' } }
const amber: RollRow = { ...signed, presence: 'due', needsWitness: true, in: { ...signed.in!, verdict: 'amber' } }

describe('下一步', () => {
  const cases: [name: string, mine: RollRow | undefined, clock: string, want: NextKind, more?: { state?: Attendance['sheet']['state']; mayReflect?: boolean; reflected?: boolean }][] = [
    ['还没回复，请回复', row, '09:00:00', 'answer'],
    ['回复了就等', { ...row, answer: 'yes' }, '09:00:00', 'wait'],
    ['请假没获准也等着来', { ...row, answer: 'leave', leave: { state: 'refused' } }, '09:00:00', 'wait'],
    ['准了假没有事', { ...row, answer: 'leave', presence: 'leave', leave: { state: 'approved' } }, '14:40:00', 'none'],
    ['差一秒还不能签到', { ...row, answer: 'yes' }, '14:29:59', 'wait'],
    ['到点去签到', row, '14:30:00', 'sign-in'],
    ['截止的那一秒还能签到', row, '15:15:00', 'sign-in'],
    ['过一秒就晚了', row, '15:15:01', 'missed'],
    ['免到的可以来', { ...row, presence: 'exempt', due: false }, '14:40:00', 'sign-in'],
    ['免到的不必回复', { ...row, presence: 'exempt', due: false }, '09:00:00', 'none'],
    ['签到后写心得', signed, '15:30:00', 'reflect', { mayReflect: true }],
    ['写过心得等签退', signed, '15:30:00', 'wait', { mayReflect: true, reflected: true }],
    ['签退先于心得', signed, '17:00:00', 'sign-out', { mayReflect: true }],
    ['签退以后还能写心得', left, '17:10:00', 'reflect', { mayReflect: true }],
    ['都做完了', left, '17:10:00', 'none', { mayReflect: true, reflected: true }],
    ['待见证的先找见证人', amber, '15:00:00', 'witness', { mayReflect: true }],
    ['缺勤的可以申诉', { ...row, presence: 'absent' }, '18:30:00', 'appeal', { state: 'closed' }],
    ['申诉过的等结果', { ...row, presence: 'absent', appeal: { state: 'asked' } }, '18:30:00', 'none', { state: 'closed' }],
    ['补录的会议由记录人登记', row, '18:30:00', 'none', { state: 'entering' }],
    ['改了计划重新审核', row, '14:40:00', 'wait', { state: 'suspended' }],
    ['取消了', row, '14:40:00', 'none', { state: 'cancelled' }],
    ['不在名单上', undefined, '14:40:00', 'none'],
  ]
  it.each(cases)('%s', (_name, mine, clock, want, { state = 'open', mayReflect = false, reflected = false } = {}) => {
    const next = nextFor({ attendance: { sheet: { ...sheet, state }, mine, rows: [] }, now: Date.parse(at(clock)), mayReflect, reflected })
    expect(next.kind).toBe(want)
    expect(next.sentence).toMatch(/。$/)
  })

  it('申诉有了结果就说结果', () => {
    const said = (state: 'asked' | 'approved' | 'refused') =>
      nextFor({ attendance: { sheet: { ...sheet, state: 'closed' }, mine: { ...row, presence: 'absent', appeal: { state } }, rows: [] }, now: Date.parse(at('18:30:00')), mayReflect: false, reflected: false }).sentence
    expect(said('asked')).toContain('请等上级党组织核实')
    expect(said('approved')).toContain('按到会计')
    expect(said('refused')).toContain('仍按缺勤计')
  })

  it('接手别的支部的补录会议，不在名单上也说由谁登记', () => {
    const said = nextFor({ attendance: { sheet: { ...sheet, state: 'entering' }, mine: undefined, rows: [] }, now: Date.parse(at('18:30:00')), mayReflect: false, reflected: false }).sentence
    expect(said).toContain('由会议记录人登记')
  })

  it('签到以后扫码就是签退', () => {
    expect([undefined, row, signed].map(directionOf)).toEqual(['in', 'in', 'out'])
  })
})

describe('首页先看哪一次', () => {
  const meeting = (id: number, state: string, startsAt?: string, endsAt?: string) => ({ id, state, startsAt, endsAt }) as Meeting
  const now = Date.parse(at('15:00:00'))

  it('正在进行的先于以后的，没有时间的不算', () => {
    const list = [meeting(1, 'approved', '2026-10-25T15:00:00+08:00', '2026-10-25T16:00:00+08:00'), meeting(2, 'approved', at('14:50:00'), at('17:00:00')), meeting(3, 'draft')]
    expect(pickMeeting(list, now)?.id).toBe(2)
  })

  it('都过了就看还没归档的最近一次', () => {
    expect(pickMeeting([meeting(1, 'filed', at('08:00:00'), at('09:00:00')), meeting(2, 'closed', at('08:00:00'), at('09:00:00'))], now)?.id).toBe(2)
    expect(pickMeeting([], now)).toBeUndefined()
  })
})
