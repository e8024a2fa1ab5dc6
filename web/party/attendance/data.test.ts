import { describe, expect, it } from 'vitest'
import type { RollRow } from '@/kit/meeting'
import { byUrgency, fromStock, refreshIn, stale, answersOf, exceptionsOf, marksOf, mayEnter, unsureOf } from './data'

const code = { now: '2026-09-25T15:00:05+08:00', validUntil: '2026-09-25T15:00:20+08:00' }

describe('屏幕上的码', () => {
  it('按服务器的时间换，换之前不重复取', () => {
    expect(refreshIn(code)).toBe(15_200)
    expect(refreshIn({ ...code, now: code.validUntil })).toBe(500)
    expect(refreshIn(undefined)).toBe(3_000)
  })

  it('上一步的码还能用二十秒，再久就要说明过期', () => {
    const fetched = 1_000_000
    expect(stale(code, fetched, fetched + 35_000)).toBe(false)
    expect(stale(code, fetched, fetched + 35_001)).toBe(true)
  })
})

describe('断网时屏幕上的码', () => {
  const code = (from: string, until: string) => ({ size: 1, path: '', digits: from, validFrom: `2026-09-25T15:00:${from}+08:00`, validUntil: `2026-09-25T15:${until}+08:00` })
  const stock = { now: '2026-09-25T15:00:05+08:00', codes: [code('00', '00:20'), code('20', '00:40'), code('40', '01:00')] }
  const fetched = Date.parse('2001-01-01T00:00:00Z') // the screen's own clock may say anything

  it('按取码时的服务器时间往后数', () => {
    const at = (seconds: number) => fromStock(stock, fetched, fetched + seconds * 1000)?.digits
    expect([at(0), at(14.9), at(15), at(35), at(54.9), at(55)]).toEqual(['00', '00', '20', '40', '40', undefined])
  })
})

describe('名单的顺序', () => {
  it('要处理的在前，没来的其次，来了的在后，同类不乱', () => {
    const row = (memberName: string, more: Partial<RollRow> = {}): RollRow => ({ memberId: 0, memberName, due: true, mobile: false, voter: true, presence: 'due', ...more })
    const rows = [row('来了', { presence: 'present' }), row('没来'), row('见证', { needsWitness: true }), row('请假', { leave: { state: 'asked' } }), row('也没来')]
    expect(byUrgency(rows).map((r) => r.memberName)).toEqual(['请假', '见证', '没来', '也没来', '来了'])
  })
})

describe('整册登记', () => {
  const row = (memberId: number, more: Partial<RollRow> = {}): RollRow => ({ memberId, memberName: `党员${memberId}`, due: true, mobile: false, voter: true, presence: 'due', ...more })
  const rows = [
    row(1),
    row(2, { leave: { state: 'approved', reason: '出差' }, presence: 'leave' }),
    row(3, { due: false, presence: 'exempt' }),
    row(4, { presence: 'present', in: { at: '2026-09-25T15:00:00+08:00', verdict: 'green', method: 'scan' } }),
  ]

  it('先按都到会填，请假的、免到的除外，本人签到的不动', () => {
    const marks = marksOf(rows)
    expect(exceptionsOf(rows, marks)).toEqual([{ memberId: 2, presence: 'leave', reason: '出差' }])
    marks[1]!.as = 'absent'
    marks[3]!.as = 'came'
    expect(exceptionsOf(rows, marks)).toEqual([
      { memberId: 1, presence: 'absent', reason: undefined },
      { memberId: 2, presence: 'leave', reason: '出差' },
      { memberId: 3, presence: 'assisted', reason: undefined },
    ])
  })

  it('开始以后、截止以前可以登记，主题党日不行', () => {
    const sheet = { state: 'open', enterTo: '2026-09-29T00:00:00+08:00' } as never
    const at = (moment: string) => mayEnter(sheet, '2026-09-25T15:00:00+08:00', Date.parse(moment))
    expect([at('2026-09-25T14:59:59+08:00'), at('2026-09-25T15:00:00+08:00'), at('2026-09-29T00:00:00+08:00')]).toEqual([false, true, false])
    expect(mayEnter({ state: 'open' } as never, '2026-09-25T15:00:00+08:00', Date.parse('2026-09-25T16:00:00+08:00'))).toBe(false)
  })

  it('答复分三类，免到的不问', () => {
    expect(answersOf([row(1, { answer: 'yes' }), row(2, { answer: 'leave' }), ...rows.slice(2)]).map((a) => a.names.length)).toEqual([1, 1, 1])
  })
})

it('补录的名单上查不清的，同一句话只说一次', () => {
  const row = (memberName: string, doubt?: string) => ({ memberName, doubt }) as RollRow
  expect(unsureOf([row('王一', '甲'), row('王二'), row('王三', '甲'), row('王四', '乙')])).toEqual([
    { sentence: '甲', names: ['王一', '王三'] },
    { sentence: '乙', names: ['王四'] },
  ])
})
