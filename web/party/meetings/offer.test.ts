import { describe, expect, it } from 'vitest'
import { standIn, usualHost, usualTitle, type Offer } from './offer'

const hosts = [
  { memberId: 1, name: '王建国', posts: ['secretary'] },
  { memberId: 2, name: '李敏', posts: ['deputy_secretary'] },
  { memberId: 3, name: '周平', posts: ['group_leader'] },
] as Offer['hosts']

describe('主持人', () => {
  it('书记主持大会、组长主持小组会，不用说明', () => {
    expect([standIn('assembly', '王建国', hosts), standIn('group_meeting', '周平', hosts), standIn('lecture', '李敏', hosts)]).toEqual([undefined, undefined, undefined])
  })

  it('委托他人的要写明原因', () => {
    expect(standIn('committee_meeting', '李敏', hosts)).toContain('写明原因')
    expect(standIn('group_meeting', '王建国', hosts)).toContain('党小组长')
  })

  it('还没有填，或者没有登记职务的，不催', () => {
    expect([standIn('assembly', ' ', hosts), standIn('assembly', '李敏', [])]).toEqual([undefined, undefined])
  })

  it('先填常例', () => {
    expect([usualHost('group_meeting', hosts), usualHost('assembly', hosts), usualHost('assembly', [])]).toEqual(['周平', '王建国', ''])
    expect(usualTitle('committee_meeting', '2026-12-01T15:00')).toBe('12月支委会')
  })
})
