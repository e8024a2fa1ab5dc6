import { describe, expect, it } from 'vitest'
import { filedShare, filled, formOf, issuers, progressOf } from './themes'

describe('主题', () => {
  it('空白的规定动作不发送', () => {
    const items = ['诵读党章', ' ', '缴纳党费 '].map((title) => ({ no: 1, title, note: '' }))
    expect(filled(formOf({ title: ' 重温入党誓词 ', requirement: '', reflectDays: 5, items }))).toEqual({
      title: '重温入党誓词',
      requirement: '',
      reflectDays: 5,
      items: [{ title: '诵读党章', note: '' }, { title: '缴纳党费', note: '' }],
    })
  })

  it('进度按办理的先后排，没有的是零', () => {
    const progress = progressOf({ progress: { filed: 3, draft: 840 } })
    expect(progress.map((p) => `${p.name}${p.count}`)).toEqual(['待拟定840', '待审核0', '已退回0', '已通过0', '待归档0', '已归档3', '已取消0'])
  })

  it('没有全部归档就不说百分之百', () => {
    expect(filedShare({ created: 843, progress: { filed: 842 }, late: 0 })).toBe(99)
    expect(filedShare({ created: 843, progress: { filed: 843 }, late: 0 })).toBe(100)
    expect(filedShare({ created: 0, progress: {}, late: 0 })).toBe(0)
  })

  it('补录不能抬高按期归档率', () => {
    expect(filedShare({ created: 10, progress: { filed: 4 }, late: 0 })).toBe(40)
    expect(filedShare({ created: 10, progress: { filed: 5 }, late: 1 })).toBe(40)
  })
})

it.each([
  ['上级党务在其单位', ['member', 'superior', 'branch_officer'], ['superior']],
  ['受委托的支部在本支部', ['member', 'branch_officer'], ['branch_officer']],
  ['普通党员哪里也不下发', ['member'], []],
])('在哪里下发主题：%s', (_name, roles, where) => expect(issuers(roles.map((role) => ({ role }))).map((r) => r.role)).toEqual(where))
