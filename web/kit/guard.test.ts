import { describe, expect, it } from 'vitest'
import { safeNext } from './guard'

describe('登录后去哪里', () => {
  it.each([
    ['本站的页面', '/meet/7?x=1', '/meet/7?x=1'],
    ['别的网站', 'https://example.org/', '/'],
    ['省略协议的别的网站', '//example.org/', '/'],
    ['反斜线冒充', '/\\example.org/', '/'],
    ['没有说', undefined, '/'],
  ])('%s', (_name, next, path) => expect(safeNext(next)).toBe(path))
})
