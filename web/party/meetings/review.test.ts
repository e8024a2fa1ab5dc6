// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { commandOf, moved, nextAfter } from './review'

describe('逐份审核', () => {
  it('审完自动到下一份，最后一份退到前一份', () => {
    expect(nextAfter([1, 2, 3], 2)).toBe(3)
    expect(nextAfter([1, 2, 3], 3)).toBe(2)
    expect(nextAfter([3], 3)).toBeUndefined()
  })

  it('上下移动到头为止', () => {
    expect(moved([1, 2, 3], 1, -1)).toBe(1)
    expect(moved([1, 2, 3], 3, 1)).toBe(3)
    expect(moved([1, 2, 3], undefined, 1)).toBe(1)
    expect(moved([], undefined, 1)).toBeUndefined()
  })

  it('快捷键只在没有打字、没有组合键时有效', () => {
    const press = (key: string, on: HTMLElement, more: KeyboardEventInit = {}) => {
      let command: ReturnType<typeof commandOf>
      on.addEventListener('keydown', (event) => (command = commandOf(event)), { once: true })
      on.dispatchEvent(new KeyboardEvent('keydown', { key, ...more }))
      return command
    }
    const page = document.createElement('div')
    const field = document.createElement('textarea')
    expect(['a', 'A', 'r', 'j', 'ArrowUp', 'x', 'Enter'].map((key) => press(key, page))).toEqual(['approve', 'approve', 'return', 'down', 'up', undefined, undefined])
    expect(press('a', field)).toBeUndefined()
    expect(press('a', page, { ctrlKey: true })).toBeUndefined()
    expect(press('a', page, { repeat: true })).toBeUndefined()
  })
})
