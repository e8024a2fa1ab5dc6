import { describe, expect, it } from 'vitest'
import { grouped, nextMonth, originText, packFaults, valueFault, valueText, type Params, type Switch } from './data'

const shipped: Params = {
  weights: { attendance: 70, mobile: 10, record: 10, reflection: 5, mark: 5 },
  record: { photos: 40, minutes: 40, setItems: 20 },
  photosFull: 3,
  minutesFull: 300,
  reflectionChars: 20,
  smallBranch: 5,
}

describe('政策开关', () => {
  it('值说成人话', () => {
    expect(valueText({ kind: 'yes_no' }, 'false')).toBe('否')
    expect(valueText({ kind: 'number', unit: '米' }, '300')).toBe('300 米')
    expect(valueText({ kind: 'choice' }, 'light')).toBe('减负')
  })

  it('说清值从哪里来', () => {
    const setBy = { orgId: 7, name: '勉县县委', from: '2026-09-01T00:00:00+08:00' }
    expect(originText({ setBy }, 7, 'light')).toBe('本级设定')
    expect(originText({ setBy }, 8, 'light')).toBe('勉县县委设定')
    expect(originText({}, 8, 'full')).toBe('完整模式默认')
  })

  it('超出范围、不是整数、没填都不能保存', () => {
    const fence = { kind: 'number' as const, min: 50, max: 2000, unit: '米' }
    expect(valueFault(fence, '300')).toBe('')
    expect(valueFault(fence, '20')).toBe('应在 50 到 2000 米之间。')
    expect(valueFault(fence, '3.5')).toBe('请填写整数。')
    expect(valueFault({ kind: 'yes_no' }, '')).toBe('请先选择或填写新的值。')
  })

  it('每个开关都分到一组，生面孔排在最后', () => {
    const items = ['profile', 'fence.metres', 'brand.new', 'signin.before_min'].map((key) => ({ key }) as Switch)
    expect(grouped(items).map((g) => [g.name, g.items.map((s) => s.key)])).toEqual([
      ['总体', ['profile']],
      ['签到签退', ['fence.metres', 'signin.before_min']],
      ['其他', ['brand.new']],
    ])
  })
})

describe('评分规则包', () => {
  it('出厂的数没有毛病', () => expect(packFaults(shipped)).toEqual([]))

  it('权重合计不到一百分要说出差多少', () => {
    expect(packFaults({ ...shipped, weights: { ...shipped.weights, reflection: 4 } })).toEqual(['五项权重合计应为 100 分，现在是 99 分。'])
  })

  it('小数、空着、为零的都挑出来', () => {
    expect(packFaults({ ...shipped, photosFull: 1.5 })).toEqual(['每一项都应是不小于 0 的整数。'])
    expect(packFaults({ ...shipped, minutesFull: NaN })).toHaveLength(2)
    expect(packFaults({ ...shipped, smallBranch: 0 })).toEqual(['张数、字数和人数应在 1 到 100000 之间。'])
  })

  it('默认从下月一日起，跨年也对', () => {
    expect(nextMonth(Date.parse('2026-09-25T16:00:00+08:00'))).toBe('2026-10-01T00:00')
    expect(nextMonth(Date.parse('2026-12-31T23:59:00+08:00'))).toBe('2027-01-01T00:00')
  })
})
