import { afterEach, describe, expect, it, vi } from 'vitest'
import { whereAmI } from './place'

type Ask = (ok: (p: unknown) => void, no: (e: { code: number }) => void) => void

function phone(ask: Ask | undefined, secure = true) {
  vi.stubGlobal('isSecureContext', secure)
  vi.stubGlobal('navigator', { geolocation: ask && { getCurrentPosition: ask } })
}
afterEach(() => vi.unstubAllGlobals())

describe('位置', () => {
  it('说明坐标系和精度', async () => {
    phone((ok) => ok({ coords: { latitude: 33.07, longitude: 107.02, accuracy: 12 } }))
    expect(await whereAmI()).toEqual({ lat: 33.07, lng: 107.02, accuracy: 12, system: 'wgs84' })
  })

  it.each([
    ['没有允许', (_ok: unknown, no: (e: { code: number }) => void) => no({ code: 1 }), true, '没有允许'],
    ['定不了位', (_ok: unknown, no: (e: { code: number }) => void) => no({ code: 2 }), true, '定不了位'],
    ['超时', (_ok: unknown, no: (e: { code: number }) => void) => no({ code: 3 }), true, '超时'],
    ['不是 https', () => {}, false, 'https'],
    ['不能定位的手机', undefined, true, '不能定位'],
  ] as [string, Ask | undefined, boolean, string][])('%s：说怎么办', async (_name, ask, secure, word) => {
    phone(ask, secure)
    await expect(whereAmI()).rejects.toThrow(new RegExp(`${word}.*请`, 's'))
  })
})
