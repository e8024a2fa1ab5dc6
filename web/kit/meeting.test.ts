import { describe, expect, it } from 'vitest'
import { rollSoon } from './meeting'
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
