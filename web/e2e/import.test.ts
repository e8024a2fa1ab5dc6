/**
 * A county's clerk fills in the template that the page hands out. Its faults are listed by cell and cure, the mended file is
 * written after a confirmation, and the same file once more changes nothing. What the system administrator imports of dates
 * waits for the county, which decides on it all at once, at the desk and on the phone.
 */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { send } from './rig/api.ts'
import { journey, type Stage } from './rig/journey.ts'
import { idNumber } from './rig/people.ts'
import { fillIn, gbk, headsOf, textOf } from './rig/xlsx.ts'

const person = {
  姓名: '诸葛试',
  公民身份号码: idNumber('61072519900307123'),
  性别: '男性',
  民族: '汉族',
  出生日期: '1990-03-07',
  学历: '大学本科毕业',
  人员类别: '正式党员',
  加入党组织日期: '2015-07-01',
  转为正式党员日期: '2016-07-01',
  工作岗位: '村民委员会委员',
  手机号: '13800005678',
  家庭住址: '陕西省汉中市勉县',
}
const second = { ...person, 姓名: '司徒验', 公民身份号码: idNumber('61072519850612234'), 性别: '女性', 出生日期: '1985-06-12' }

async function download(page: Page, link: Locator): Promise<Buffer> {
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()])
  return readFile(await file.path())
}

/** Hands a file to the import page. */
const choose = (page: Page, name: string, buffer: Buffer) => page.getByLabel('选择文件').setInputFiles({ name, mimeType: 'application/octet-stream', buffer })

/** What the importer may not decide is asked for by one import and decided on together; what was overtaken is named. */
async function together(stage: Stage, clerk: Page, file: Buffer): Promise<void> {
  const { url } = stage.server
  const system = await stage.open('desk', { as: 'system_admin' })
  await system.setViewportSize({ width: 1280, height: 900 })
  await system.goto('/desk/members/import')
  await choose(system, '党员.xlsx', file)
  await system.getByText(/新增 0 名党员，修改 0，没有变化 2/).waitFor()
  await system.getByText(/更改加入党组织日期等待.+审核，同意以前这一行都不改/).first().waitFor()
  await stage.axe(system)
  await stage.shot(system, 'waits')
  await system.getByRole('button', { name: '确认写入' }).click()
  await system.getByText('✓ 已写入').waitFor()
  await stage.shot(system, 'asked')

  // The county mends one of the two meanwhile.
  const { items } = await send(clerk, url, 'GET', `/api/members?q=${encodeURIComponent(person.姓名)}`)
  await send(clerk, url, 'PATCH', `/api/members/${items[0].id}`, { joinedOn: '2015-06-01', reason: '与入党志愿书核对' })
  await clerk.setViewportSize({ width: 1280, height: 900 })
  await clerk.goto('/desk/members/revisions')
  const whole = clerk.locator('p').filter({ hasText: '批量导入报审 2 份' })
  await whole.waitFor()
  await stage.axe(clerk)
  await stage.shot(clerk, 'together')
  await whole.getByRole('button', { name: '整批同意' }).click()
  await clerk.getByRole('dialog').getByLabel('理由').fill('已与入党志愿书逐份核对')
  await clerk.getByRole('dialog').getByRole('button', { name: '确定' }).click()
  await clerk.getByText('已审核 1 份，以下 1 份没有审核成：').waitFor()
  await clerk.getByText(`${person.姓名}：加入党组织日期在提出以后又有变动`).waitFor()
  await whole.waitFor({ state: 'detached' })
  await stage.axe(clerk)
  await stage.shot(clerk, 'report')

  // The same on the phone, for the one that is left.
  const phone = await stage.open('phone', { as: 'county_reviewer' })
  await phone.goto('/members/revisions')
  const left = phone.locator('section', { hasText: '一次导入报审的 1 份' })
  await left.getByLabel('整批审核的意见').fill('提出以后又有变动，请核实后重新提出')
  await stage.axe(phone)
  await stage.shot(phone, 'phone')
  await left.getByRole('button', { name: '不同意' }).click()
  await left.waitFor({ state: 'detached' })
  const { joinedOn } = await send(clerk, url, 'GET', `/api/members/${items[0].id}`)
  assert.equal(joinedOn, '2015-06-01')
}

journey('import', async (stage) => {
  const clerk = await stage.open('desk', { as: 'county_reviewer' })
  const { items } = await (await clerk.request.get('/api/orgs?kind=branch&limit=1')).json()
  await clerk.goto('/desk/members')
  await clerk.getByRole('link', { name: '导入', exact: true }).click()
  const template = await download(clerk, clerk.getByRole('link', { name: '下载模板' }))
  await stage.axe(clerk)
  await stage.shot(clerk, 'start')

  const heads = headsOf(template)
  const row = (facts: Record<string, string>) => heads.map((head) => ({ 所在党支部: items[0].code || items[0].name, ...facts })[head] ?? '')
  const wrong = person.公民身份号码.slice(0, -1) + (person.公民身份号码.endsWith('1') ? '2' : '1')
  await choose(clerk, '党员.xlsx', fillIn(template, [
    row({ ...person, 公民身份号码: wrong }),
    row({ ...second, 人员类别: '老党员', 加入党组织日期: '去年' }),
    row({ ...second, 所在党支部: '没有这个支部', 手机号: '12' }),
  ]))
  await clerk.getByText(/有 3 行需要修改/).waitFor()
  const problem = (cell: string) => clerk.getByRole('row').filter({ has: clerk.getByRole('cell', { name: cell, exact: true }) })
  const at = (head: string, line: number) => String.fromCharCode(65 + heads.indexOf(head)) + line
  for (const [cell, kind] of [[at('公民身份号码', 2), '身份证号'], [at('人员类别', 3), '代码'], [at('加入党组织日期', 3), '日期'], [at('所在党支部', 4), '党组织'], [at('手机号', 4), '电话']] as const) {
    await problem(cell).filter({ hasText: kind }).waitFor()
  }
  const said = (await clerk.textContent('main'))!
  for (const value of [wrong, '老党员', '去年', '没有这个支部']) assert.ok(!said.includes(value), 'what was typed is not repeated')
  await stage.axe(clerk)
  await stage.shot(clerk, 'problems')
  const list = textOf(await download(clerk, clerk.getByRole('link', { name: '下载全部清单' })))
  assert.match(list, /请对照身份证原件填写/)
  assert.ok(!list.includes(wrong))

  // Mended: checked, confirmed, written, and found by pinyin.
  const mended = fillIn(template, [row(person), row(second)])
  await clerk.getByRole('button', { name: '重新选择文件' }).click()
  await choose(clerk, '党员.xlsx', mended)
  await clerk.getByText(/2 行全部通过核对：新增 2 名党员/).waitFor()
  await stage.axe(clerk)
  await stage.shot(clerk, 'checked')
  await clerk.getByRole('button', { name: '确认写入' }).click()
  await clerk.getByText(/已写入：新增 2 名党员/).waitFor()
  await stage.shot(clerk, 'done')
  await clerk.getByRole('link', { name: '查看名册' }).click()
  await clerk.getByPlaceholder('姓名、拼音或证件尾号').fill('zhugeshi')
  await clerk.getByRole('button', { name: '查询' }).click()
  await clerk.getByRole('link', { name: '诸葛试' }).waitFor()
  await stage.axe(clerk)
  await stage.shot(clerk, 'found')

  // The same again changes nothing; as a .csv of Excel's neither, and what differs is a change.
  await clerk.getByRole('link', { name: '导入', exact: true }).click()
  await choose(clerk, '党员.xlsx', mended)
  await clerk.getByText(/新增 0 名党员，修改 0，没有变化 2/).waitFor()
  await clerk.getByRole('button', { name: '不写入，重新选择' }).click()
  await choose(clerk, '党员.csv', gbk([heads, row(person), row({ ...second, 工作岗位: '教师' })].map((line) => line.join(',')).join('\r\n')))
  await clerk.getByText(/新增 0 名党员，修改 1，没有变化 1/).waitFor()
  await clerk.getByRole('button', { name: '确认写入' }).click()
  await clerk.getByText(/已写入：新增 0 名党员，修改 1/).waitFor()
  const dated = { 加入党组织日期: '2015-06-30' }
  await together(stage, clerk, fillIn(template, [row({ ...person, ...dated }), row({ ...second, 工作岗位: '教师', ...dated })]))
})
