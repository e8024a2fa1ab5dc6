import { describe, expect, it } from 'vitest'
import { rollEvery } from './meeting'
import { Problem } from './problem'

describe('名册', () => {
  it('刚批准、还没有开册的，过一会儿再取；别的错误和平时一样', () => {
    expect(rollEvery(new Problem('refused', '签到册还没有开。', 404))).toBe(1_500)
    expect(rollEvery(new Problem('broken', '服务器出错了。', 500))).toBe(60_000)
    expect(rollEvery(null)).toBe(60_000)
  })
})
