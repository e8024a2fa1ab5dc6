import { expect, it } from 'vitest'
import { after } from './turn'

it('大屏轮换：依次，到头回到第一页，不认识的从第一页开始', () => {
  expect([after([1, 2, 4], 1), after([1, 2, 4], 2), after([1, 2, 4], 4), after([1, 2, 4], undefined)]).toEqual([2, 4, 1, 1])
})
