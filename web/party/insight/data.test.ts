import { describe, expect, it } from 'vitest'
import { frame, newsTime, pagesOf, scaleOf, screenLink } from './data'

describe('地图的范围', () => {
  const hanzhong = [{ lat: 32.2, lng: 105.5 }, { lat: 33.9, lng: 108.3 }]

  it('装得下所有位置，四周留空', () => {
    const f = frame(hanzhong, 900, 700)
    expect(f.west).toBeLessThan(105.5)
    expect(f.east).toBeGreaterThan(108.3)
    expect(f.south).toBeLessThan(32.2)
    expect(f.north).toBeGreaterThan(33.9)
  })

  it('横竖一样长：经度按纬度的余弦缩短', () => {
    for (const [width, height] of [[900, 700], [300, 1000]] as const) {
      const f = frame(hanzhong, width, height)
      const across = ((f.east - f.west) * Math.cos((((f.south + f.north) / 2) * Math.PI) / 180)) / width
      expect(across).toBeCloseTo((f.north - f.south) / height, 8)
    }
  })

  it('只有一处或没有位置也有范围', () => {
    const f = frame([{ lat: 33, lng: 107 }], 100, 100)
    expect(f.east - f.west).toBeGreaterThan(0.05)
    expect(f.north - f.south).toBeGreaterThan(0.05)
    expect(frame([], 100, 100)).toEqual({ west: 0, east: 1, south: 0, north: 1 })
  })
})

describe('大屏的条目', () => {
  it('都过八十、五十才把刻度提高', () => {
    expect(scaleOf([97.3, 87.2])).toEqual({ min: 80, interval: 5 })
    expect(scaleOf([94, 76.8])).toEqual({ min: 50, interval: 10 })
    expect(scaleOf([97.3, 0]).min).toBe(0)
    expect(scaleOf([]).min).toBe(0)
  })

  it('长名单均匀分页，空名单也有一页', () => {
    expect(pagesOf([1, 2, 3, 4, 5, 6, 7], 3)).toEqual([[1, 2, 3], [4, 5, 6], [7]])
    expect(pagesOf([1, 2, 3, 4, 5, 6, 7, 8], 6)).toEqual([[1, 2, 3, 4], [5, 6, 7, 8]])
    expect(pagesOf([], 3)).toEqual([[]])
  })

  it('今天的消息写钟点，以前的写日子', () => {
    const now = Date.parse('2026-09-25T16:20:00+08:00')
    expect(newsTime('2026-09-25T00:05:00+08:00', now)).toBe('00:05')
    expect(newsTime('2026-09-24T23:59:00+08:00', now)).toBe('昨天')
  })

  it('令牌放在网址的井号之后', () => {
    expect(screenLink('a+b', 'https://zhibu.example')).toBe('https://zhibu.example/wall#token=a%2Bb')
  })
})
