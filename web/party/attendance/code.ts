/** What a scanned or typed code says of itself. Whether it holds, only the server knows. */
import type { Direction } from '@/kit/meeting'

export interface Scanned {
  meetingId: number
  direction: Direction
}

/** 24 bytes in base64url: kind, meeting (7 bytes), step (4), proof (12). As party/attendance/codes/code.go seals it. */
const shape = /^[\w-]{32}$/
const outKind = 2
const posterFlag = 0x10

/** The code in a link (…/s/CODE) or bare. */
export function bareCode(text: string): string {
  return text.trim().replace(/^.*\/s\//, '').replace(/[?#].*$/, '')
}

/** Which meeting a scanned text is for and in which direction; nothing when it is no code of ours. */
export function readCode(text: string): Scanned | undefined {
  const code = bareCode(text)
  if (!shape.test(code)) return undefined
  const bytes = Uint8Array.from(atob(code.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))
  const meetingId = bytes.slice(1, 8).reduce((id, byte) => id * 256 + byte, 0)
  return { meetingId, direction: (bytes[0]! & ~posterFlag) === outKind ? 'out' : 'in' }
}

/** Eight digits, whatever was typed between them; empty when they are not eight. */
export function readDigits(text: string): string {
  const digits = text.replace(/[\s-]/g, '')
  return /^\d{8}$/.test(digits) ? digits : ''
}

/** 1234 5678: easier to read across a room. */
export const spaced = (digits: string) => digits.replace(/(\d{4})(?=\d)/, '$1 ')
