import { describe, expect, it } from 'vitest'
import type { MeetingDetail } from '@/kit/meeting'
import { asAsked, changedBy, electionForm, electionOf, itemForm, newElection, offTheRoll, tickOf, type Asked } from './deciding'

const meeting = { state: 'closed', kind: 'assembly', voters: 20, votersPresent: 18 } as MeetingDetail
const item = { id: 1, no: 1, kind: 'own', title: '经费', note: '', done: true, evidence: '', decision: '拨款' } as MeetingDetail['items'][number]

describe('表决的表单', () => {
  it('从名册的人数开始，没有付表决就不发送', () => {
    const f = itemForm(meeting, item)
    expect([f.vote.due, f.vote.present]).toEqual(['20', '18'])
    expect(tickOf(f).vote).toBeUndefined()
  })

  it('票数是数字，空着是零，不是数字的交给服务器拒绝', () => {
    const f = itemForm(meeting, item)
    f.vote = { ...f.vote, engine: 'ordinary', yes: ' 11 ', no: '', abstain: '七' }
    expect(tickOf(f).vote).toMatchObject({ due: 20, present: 18, yes: 11, no: 0, abstain: -1 })
  })

  it('书面赞成只随接收、转正表决发送', () => {
    const f = itemForm(meeting, item)
    f.vote = { ...f.vote, engine: 'ordinary', writtenYes: '2' }
    expect(tickOf(f).vote?.writtenYes).toBe(0)
    f.vote.engine = 'admission'
    expect(tickOf(f).vote?.writtenYes).toBe(2)
  })

  it('与名册不同时要写原因，签退没截止时还没有名册', () => {
    expect(offTheRoll(meeting, { due: '20', present: '18' })).toBe(false)
    expect(offTheRoll(meeting, { due: '20', present: '17' })).toBe(true)
    expect(offTheRoll({ ...meeting, state: 'approved' }, { due: '20', present: '17' })).toBe(false)
  })
})

describe('修改等待审核的更正', () => {
  const asked = { minutes: '拨款五千元。', items: [{ id: 1, done: true, decision: '拨款五千元', vote: { engine: 'ordinary', due: 20, present: 18, yes: 11, no: 7 } }], elections: [] }
  const record = { ...meeting, minutes: '拨款三千元。', items: [item, { ...item, id: 2 }], elections: [] } as unknown as MeetingDetail

  it('从申请的内容开始，没有提到的照旧', () => {
    const m = asAsked({ ...record, asked } as unknown as MeetingDetail)
    expect([m.minutes, ...m.items.map((i) => i.decision)]).toEqual(['拨款五千元。', '拨款五千元', '拨款'])
    expect(itemForm(m, m.items[0]!).vote).toMatchObject({ engine: 'ordinary', present: '18', yes: '11', no: '7', why: '' })
  })

  it('去掉了责任人的，改起来也没有责任人', () => {
    const m = asAsked({ ...record, items: [{ ...item, memberId: 101, dueOn: '2026-12-10' }], asked } as unknown as MeetingDetail)
    expect(tickOf(itemForm(m, m.items[0]!))).toMatchObject({ memberId: undefined, dueOn: undefined })
  })

  it('只说和现在的记录不同的', () => {
    const same = { ...asked, minutes: '拨款三千元。', items: [{ id: 1, done: true, decision: '拨款' }, { id: 2, done: true, decision: '拨款' }] }
    const none = changedBy(record, same as unknown as Asked)
    expect([none.minutes, none.items, none.elections]).toEqual(['', [], []])
    const change = changedBy(record, asked as unknown as Asked)
    expect([change.minutes, ...change.items.map((i) => i.id)]).toEqual(['拨款五千元。', 1])
  })

  it('选举没有改的不说，改了票数的说', () => {
    const held = { post: 'secretary', seats: 1, due: 20, present: 18, why: '', issued: 18, returned: 18, void: 0, agreed: 0, candidates: [{ name: '陈芳', writtenIn: false, yes: 15 }] }
    const again = { post: 'secretary', seats: 1, due: 20, present: 18, issued: 18, returned: 18, candidates: [{ name: '陈芳', yes: 15 }] } // what is empty is left out
    const elected = { ...record, elections: [held] } as unknown as MeetingDetail
    const changes = (elections: object[]) => changedBy(elected, { ...asked, elections } as unknown as Asked).elections.length
    expect([changes([again]), changes([{ ...again, candidates: [{ name: '陈芳', yes: 16 }] }])]).toEqual([0, 1])
  })

  it('没有申请，或者申请的是附件，从现在的记录开始', () => {
    expect(asAsked(record)).toBe(record)
    const m = { ...record, asked: { ...asked, minutes: undefined, attachment: '/api/a' } } as unknown as MeetingDetail
    expect(asAsked(m)).toBe(m)
  })
})

describe('选举的表单', () => {
  it('去掉空白的行，来回不变', () => {
    const f = newElection(meeting)
    f.seats = '1'
    f.candidates = [
      { name: ' 陈芳 ', writtenIn: false, yes: '15' },
      { name: '', writtenIn: false, yes: '' },
    ]
    const sent = electionOf(f)
    expect(sent).toMatchObject({ seats: 1, due: 20, present: 18, issued: 18, candidates: [{ name: '陈芳', yes: 15 }] })
    const again = electionForm({ ...sent, candidates: [{ name: '陈芳', writtenIn: false, yes: 15, result: 'elected' }] } as MeetingDetail['elections'][number])
    expect(electionOf(again)).toEqual(sent)
  })
})
