import { describe, expect, it } from 'vitest'
import type { RollRow } from '@/kit/meeting'
import { byUrgency, fromStock, refreshIn, stale } from './data'

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
    const row = (memberName: string, more: Partial<RollRow> = {}): RollRow => ({ memberId: 0, memberName, due: true, mobile: false, presence: 'due', ...more })
    const rows = [row('来了', { presence: 'present' }), row('没来'), row('见证', { needsWitness: true }), row('请假', { leave: { state: 'asked' } }), row('也没来')]
    expect(byUrgency(rows).map((r) => r.memberName)).toEqual(['请假', '见证', '没来', '也没来', '来了'])
  })
})
