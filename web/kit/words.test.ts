import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { choices, say, type WordKind } from './words'

/** The server's own words: party/terms/labels.go, one Go map of code to Chinese. */
const server = Object.fromEntries(
  [...readFileSync(new URL('../../party/terms/labels.go', import.meta.url), 'utf8').matchAll(/"(\w+)":\s*"([^"]+)"/g)].map((m) => [m[1], m[2]]),
)

describe('词语', () => {
  it.each<WordKind>(['orgKind', 'field', 'post', 'meetingKind', 'meetingState', 'presence', 'direction', 'verdict'])('%s 与服务器一致', (kind) => {
    for (const { value, label } of choices(kind)) expect([value, label]).toEqual([value, server[value]])
  })

  it('不认识的代码原样显示，没有代码就不显示', () => {
    expect(say('orgKind', 'new_kind')).toBe('new_kind')
    expect(say('orgKind', undefined)).toBe('')
  })
})
