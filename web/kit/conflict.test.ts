import { describe, expect, it } from 'vitest'
import { useConflict } from './conflict'
import { Problem } from './problem'

/** A server with one text and its revision. */
function house() {
  const now = { text: '起初', revision: 1 }
  const save = (text: string) => async (revision: number | string) => {
    if (revision !== now.revision) throw new Problem('conflict', '刚刚被别人改过。', 409)
    Object.assign(now, { text, revision: now.revision + 1 })
    return { ...now }
  }
  return { now, save, conflict: useConflict({ ...now }, async () => ({ ...now }), (v) => v.revision) }
}

describe('conflict', () => {
  it('saves one after the other when nobody else writes', async () => {
    const { now, save, conflict } = house()
    await conflict.guarded(save('一'))
    await conflict.guarded(save('二'))
    expect([now.text, conflict.theirs.value]).toEqual(['二', undefined])
  })

  it('keeps mine only after theirs was seen', async () => {
    const { now, save, conflict } = house()
    await save('别人的')(1)
    await expect(conflict.guarded(save('我的'))).rejects.toThrow('刚刚被别人改过。')
    expect([now.text, conflict.theirs.value?.text]).toEqual(['别人的', '别人的'])
    conflict.decide()
    await conflict.guarded(save('我的'))
    expect([now.text, conflict.theirs.value]).toEqual(['我的', undefined])
  })

  it('gives theirs to the form', async () => {
    const { save, conflict } = house()
    await save('别人的')(1)
    await conflict.guarded(save('我的')).catch(() => undefined)
    let form = '我的'
    conflict.decide((theirs) => (form = theirs.text))
    expect(form).toBe('别人的')
  })

  it('leaves other refusals alone', async () => {
    const { conflict } = house()
    await expect(conflict.guarded(async () => { throw new Problem('conflict', '签到已经开始。', 409) })).rejects.toThrow('签到已经开始。')
    expect(conflict.theirs.value).toBeUndefined()
  })
})
