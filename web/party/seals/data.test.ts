import { describe, expect, it } from 'vitest'
import { filing, standing, why } from './data'

describe('seals', () => {
  it('says how a record stands', () => {
    expect(standing({ same: true, covered: true, holds: true })).toMatchObject({ good: true })
    expect(standing({ same: true, covered: false, holds: false })).toMatchObject({ good: true })
    expect(standing({ same: false, covered: true, holds: true })).toMatchObject({ good: false })
    expect(standing({ same: true, covered: true, holds: false })).toMatchObject({ good: false })
  })
  it('reads the sealed text', () => {
    const text = '{"title":"主题党日","filed_at":1800000000000,"late":true,"late_reason":"断网"}'
    expect(filing(text)).toEqual({ title: '主题党日', filedAt: '2027-01-15T08:00:00.000Z', late: true, lateReason: '断网' })
  })
  it('tells why a head was signed', () => {
    expect(why({ meetingId: 7 })).toBe('会议归档')
    expect(why({})).toBe('每小时签发')
  })
})
