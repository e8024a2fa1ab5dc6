import { afterEach, describe, expect, it, vi } from 'vitest'
import { handedOver } from './beginning'

const now = Date.parse('2026-11-10T10:00:00+08:00')

describe('从别处带来的会议', () => {
  afterEach(() => vi.unstubAllGlobals())
  const beside = (begin?: object) => vi.stubGlobal('history', { state: begin ? { begin } : null })

  it('待办写在地址里：类型、支部、平时的那一天', () => {
    beside()
    const query = { kind: 'theme_day', org: '7', day: '2026-11-25', title: '主题党日' }
    expect(handedOver({ path: '/meet/new', query }, now)).toEqual({ kind: 'theme_day', orgId: 7, tags: [], startsAt: '2026-11-25T15:00', endsAt: '2026-11-25T16:30' })
    expect(handedOver({ path: '/meetings/new', query: { ...query, day: '2026-11-05' } }, now)?.startsAt).toBe('2026-11-11T15:00')
    expect(handedOver({ path: '/meet/new', query: { kind: 'group_meeting', org: '7', group: '71' } }, now)).toEqual({ kind: 'group_meeting', orgId: 7, groupId: '71', tags: [] })
    expect(handedOver({ path: '/meetings/new', query: { kind: 'assembly', tag: 'secretary_report' } }, now)).toEqual({ kind: 'assembly', tags: ['secretary_report'] })
  })

  it('名单不写在地址里；列表的筛选不是带来的', () => {
    beside({ kind: 'political_birthday', invited: [{ memberId: 1, name: '王建国' }] })
    expect(handedOver({ path: '/meetings', query: { kind: 'lecture' } }, now)?.kind).toBe('political_birthday')
    beside()
    expect(handedOver({ path: '/meetings', query: { kind: 'lecture' } }, now)).toBeUndefined()
  })
})
