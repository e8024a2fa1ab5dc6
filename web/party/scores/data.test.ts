import { describe, expect, it } from 'vitest'
import { below, isBranch, flagsOf, lightHint, rateText, recentMonths, scoreText } from './data'

describe('得分的说法', () => {
  it('签到率只舍不入，到齐才是100%', () => {
    expect(rateText(19, 20)).toBe('95.0%')
    expect(rateText(9_999, 10_000)).toBe('99.9%')
    expect(rateText(20, 20)).toBe('100.0%')
    expect(rateText(0, 0)).toBe('')
  })

  it('没开展的不显示得分', () => {
    expect(scoreText({ score: 86, missing: false })).toBe('86.0')
    expect(scoreText({ score: 0, missing: true })).toBe('')
  })

  it('暂定和人少要标明，没开展的只标未开展', () => {
    const words = (missing: boolean, provisional: boolean, small: boolean) => flagsOf({ missing, provisional, small }).map((f) => f.word)
    expect(words(true, true, true)).toEqual(['未开展'])
    expect(words(false, true, true)).toEqual(['暂定', '人少'])
    expect(words(false, false, false)).toEqual([])
    expect(flagsOf({ missing: false, provisional: false, small: false, facts: { meetings: 2, closed: 1 } }).map((f) => f.word)).toEqual(['进行中'])
    expect(flagsOf({ missing: false, provisional: true, small: false, running: true }).map((f) => f.word)).toEqual(['进行中', '暂定'])
  })

  it('说明减负的含义', () => {
    expect(lightHint({ visible: false, advisory: true })).toContain('不公开排名')
    expect(lightHint({ visible: true, advisory: true })).toBe('得分仅供参考，不用于考核。')
    expect(lightHint({ advisory: false })).toBe('')
  })

  it('返回的路从看得到的最上级开始', () => {
    const parents = [{ id: 1 }, { id: 2 }, { id: 3 }]
    expect(below(parents, 2)).toEqual([{ id: 2 }, { id: 3 }])
    expect(below(parents, 9)).toEqual([])
  })

  it('可选十二个月，跨年也对', () => {
    const months = recentMonths(Date.parse('2026-02-01T00:30:00+08:00'))
    expect(months.map((m) => m.value).slice(0, 3)).toEqual(['2026-02', '2026-01', '2025-12'])
    expect(months).toHaveLength(12)
  })

  it('党总支不是支部', () => {
    expect(['branch', 'mobile_branch', 'general_branch', 'committee', undefined].map(isBranch)).toEqual([true, true, false, false, false])
  })
})
