import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick } from 'vue'
import { forget, kept } from '@/kit/saved'
import { useDraft } from './draft'

/** A draft as a page has it; `leave` is what happens when the page goes. */
function open(name: string) {
  const scope = effectScope()
  return { ...scope.run(() => useDraft(name))!, leave: () => scope.stop() }
}

const body = async (name: string) => (await kept(`/draft/${name}`))?.body

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(async () => {
  vi.useRealTimers()
  await forget()
})

describe('草稿', () => {
  it('停笔就存，离开页面也存，再来接着写', async () => {
    const first = open('a')
    await first.start('')
    first.text.value = '写了一半'
    await nextTick()
    first.leave()
    await vi.waitFor(async () => expect(await body('a')).toBe('写了一半'))
    const again = open('a')
    await again.start('')
    expect([again.text.value, again.restored.value]).toEqual(['写了一半', true])
  })

  it('交了就不再留', async () => {
    const draft = open('b')
    await draft.start('')
    draft.text.value = '写完了'
    await nextTick()
    await draft.finish()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await body('b')).toBe('')
    const again = open('b')
    await again.start('写完了')
    expect([again.text.value, again.restored.value]).toEqual(['写完了', false])
  })

  it('读草稿时已经动笔的，不被旧稿盖掉', async () => {
    const draft = open('c')
    const starting = draft.start('旧稿')
    draft.text.value = '新写的'
    await starting
    expect(draft.text.value).toBe('新写的')
  })
})
