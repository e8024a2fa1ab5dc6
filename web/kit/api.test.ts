// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { answer, api, newKey, setUp } from './api'
import { online, shownFrom } from './offline'
import { forget, mayKeep } from './saved'

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
const ask = () => answer(api.GET('/api/me/devices'))
const signedOut = vi.fn()

beforeEach(async () => {
  setUp({ keepsAnswers: true, onSignedOut: signedOut })
  signedOut.mockClear()
  await forget()
})

describe('请求', () => {
  it('断网时用上次的回答，并说出时间；联网后恢复', async () => {
    const network = vi.spyOn(globalThis, 'fetch')
    network.mockResolvedValueOnce(json({ items: [{ id: 1 }] }))
    const fresh = await ask()
    await vi.waitFor(async () => {
      network.mockRejectedValueOnce(new TypeError('Failed to fetch'))
      expect(await ask()).toEqual(fresh)
    })
    expect(online.value).toBe(false)
    expect(shownFrom.value).toBeGreaterThan(Date.now() - 60_000)
    network.mockResolvedValueOnce(json({ items: [] }))
    await ask()
    expect([online.value, shownFrom.value]).toEqual([true, 0])
  })

  it('断网又没有存过：说连不上', async () => {
    vi.spyOn(globalThis, 'fetch').mockRejectedValueOnce(new TypeError('Failed to fetch'))
    await expect(ask()).rejects.toMatchObject({ kind: 'offline' })
  })

  it('工作台不存', async () => {
    setUp({ keepsAnswers: false, onSignedOut: signedOut })
    const network = vi.spyOn(globalThis, 'fetch')
    network.mockResolvedValueOnce(json({ items: [] }))
    await ask()
    network.mockRejectedValueOnce(new TypeError('Failed to fetch'))
    await expect(ask()).rejects.toMatchObject({ kind: 'offline' })
  })

  it('登录失效时告诉外壳', async () => {
    vi.spyOn(globalThis, 'fetch').mockResolvedValueOnce(json({ detail: '登录已失效，请重新登录。' }, 401))
    await expect(ask()).rejects.toMatchObject({ kind: 'signed-out' })
    expect(signedOut).toHaveBeenCalledOnce()
  })

  it('签到码、导入进度和导出从不存', () => {
    expect(['/api/meetings/7/attendance/code?direction=in', '/api/members/imports/9', '/api/members/export.xlsx'].some(mayKeep)).toBe(false)
    expect(mayKeep('/api/meetings/7')).toBe(true)
  })

  it('每次操作的键各不相同', () => expect(new Set(Array.from({ length: 100 }, newKey)).size).toBe(100))
})
