import { describe, expect, it } from 'vitest'
import { meetingTitle, rollSoon } from './meeting'
import { Problem } from './problem'

describe('名册', () => {
  it('刚批准、还没有开册的，过一会儿自己再取；别的错误和平时一样', () => {
    const missing = new Problem('refused', '签到册还没有开。', 404)
    expect([0, 4, 5].map((failures) => rollSoon(failures, missing))).toEqual([true, true, false])
    const broken = new Problem('broken', '服务器出错了。', 500)
    expect([0, 1].map((failures) => rollSoon(failures, broken))).toEqual([true, false])
    expect(rollSoon(0, new Problem('refused', '不能查看。', 403))).toBe(false)
  })
})

describe('窗口标题里的会议', () => {
  it.each([
    ['说出类型和名称', { kind: 'committee_meeting', title: '研究发展党员' }, undefined, '支委会：研究发展党员'],
    ['名称里有类型的不说两遍', { kind: 'group_meeting', title: '第一党小组 11 月党小组会' }, undefined, '第一党小组 11 月党小组会'],
    ['不是会议自己的页面，先说是哪一页', { kind: 'theme_day', title: '重温入党誓词' }, '现场', '现场 · 主题党日：重温入党誓词'],
    ['还没有取到的不说', undefined, '现场', undefined],
  ])('%s', (_, meeting, page, title) => {
    expect(meetingTitle(meeting, page)).toBe(title)
  })
})
