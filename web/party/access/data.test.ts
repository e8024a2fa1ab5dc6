import { expect, it } from 'vitest'
import { passwordFault } from './data'

it.each([
  ['太短', 'abc1234', 'abc1234', '新密码至少 8 位。'],
  ['两次不同', 'abcd1234x', 'abcd1234y', '两次输入的新密码不一样。'],
  ['可以', 'abcd1234x', 'abcd1234x', ''],
])('新密码：%s', (_name, next, again, fault) => expect(passwordFault(next, again)).toBe(fault))
