import { expect, it } from 'vitest'
import { isBusy, stepOf } from './imports'

it.each([
  [undefined, 0, false],
  ['reading', 1, true],
  ['checked', 2, false],
  ['refused', 1, false],
  ['applying', 3, true],
  ['done', 3, false],
  ['failed', 3, false],
])('导入 %s 在第 %i 步', (state, step, busy) => expect([stepOf(state), isBusy(state)]).toEqual([step, busy]))
