import { expect, it } from 'vitest'
import { passwordFault, rolesByOrg } from './data'

it.each([
  ['太短', 'abc1234', 'abc1234', '新密码至少 8 位。'],
  ['两次不同', 'abcd1234x', 'abcd1234y', '两次输入的新密码不一样。'],
  ['可以', 'abcd1234x', 'abcd1234x', ''],
])('新密码：%s', (_name, next, again, fault) => expect(passwordFault(next, again)).toBe(fault))

it('同一党组织的角色写在一行', () => {
  const roles = [
    ['莲水村党支部', '党员'],
    ['勉县县委', '上级党务'],
    ['莲水村党支部', '支部班子'],
  ].map(([orgName, roleName]) => ({ orgName: orgName!, roleName: roleName! }))
  expect(rolesByOrg(roles)).toEqual(['莲水村党支部 · 党员、支部班子', '勉县县委 · 上级党务'])
})
