import { describe, expect, it } from 'vitest'
import { bareCode, readCode, readDigits, spaced } from './code'

/** As the server seals it: kind, seven bytes of the meeting's id, four of the step, twelve of proof. */
function sealed(kind: number, meetingId: number): string {
  const bytes = new Uint8Array(24).fill(0xfb)
  bytes[0] = kind
  for (let i = 7, rest = meetingId; i > 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_')
}

describe('签到码', () => {
  const id = 373976786558978

  it('读出活动和方向，动态码和海报码一样', () => {
    expect(readCode(`https://dj.example.cn/s/${sealed(1, id)}`)).toEqual({ meetingId: id, direction: 'in' })
    expect(readCode(sealed(2, id))).toEqual({ meetingId: id, direction: 'out' })
    expect(readCode(sealed(0x11, id))).toEqual({ meetingId: id, direction: 'in' })
    expect(readCode(sealed(0x12, id))).toEqual({ meetingId: id, direction: 'out' })
  })

  it('别的二维码不认', () => {
    for (const text of ['', 'https://example.cn/', 'WIFI:T:WPA;S:hall;;', '12345678', 'https://dj.example.cn/s/short']) expect(readCode(text)).toBeUndefined()
  })

  it('链接后面的参数不算码的一部分', () => {
    expect(bareCode(' https://dj.example.cn/s/abc?from=wechat#x ')).toBe('abc')
  })

  it('八位数字可以带空格和短横，位数不对不收', () => {
    expect(readDigits('1234 5678')).toBe('12345678')
    expect(readDigits('1234-5678')).toBe('12345678')
    for (const text of ['1234567', '123456789', '1234567a', '']) expect(readDigits(text)).toBe('')
    expect(spaced('12345678')).toBe('1234 5678')
  })
})
