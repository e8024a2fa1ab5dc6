/** Statistics with the meetings they come from, the annual book in each form, e-files by name and unit, one's own on the phone. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Locator, Page } from 'playwright-core'
import { journey } from './rig/journey.ts'
import { unzip } from './rig/xlsx.ts'

const run = promisify(execFile)
const shots = fileURLToPath(new URL('shots', import.meta.url))

async function download(page: Page, link: Locator): Promise<{ name: string; parts: Map<string, string> }> {
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()])
  const parts = [...unzip(await readFile((await file.path())!))].map(([part, text]) => [part, text.toString()] as const)
  return { name: file.suggestedFilename(), parts: new Map(parts) }
}

/** Prints what the page shows and gives its pages' texts; pictures of the first pages are kept. */
async function pdf(page: Page, name: string): Promise<string[]> {
  const home = await mkdtemp(join(tmpdir(), 'zhibu-ledger-'))
  try {
    const file = join(home, 'book.pdf')
    await page.pdf({ path: file, preferCSSPageSize: true, printBackground: true })
    await mkdir(shots, { recursive: true })
    await run('pdftoppm', ['-r', '60', '-png', '-l', '9', file, join(shots, `ledgers-${name}`)])
    return (await run('pdftotext', ['-raw', file, '-'], { maxBuffer: 1 << 26 })).stdout.split('\f').slice(0, -1).map((text) => text.replaceAll(/\s/g, ''))
  } finally {
    await rm(home, { recursive: true })
  }
}

journey('ledgers', async (stage) => {
  const clerk = await stage.open('desk', { as: 'city_clerk' })
  const secretary = await stage.open('desk', { as: 'branch_secretary' })
  const me = await (await secretary.request.get('/api/me')).json()

  await clerk.goto('/desk/ledgers?from=2026-01-01')
  await clerk.getByRole('heading', { name: '组织生活统计', exact: true }).waitFor()
  await clerk.getByRole('button', { name: '主题党日' }).click()
  await clerk.getByText('✓ 计入').first().waitFor()
  await stage.axe(clerk)
  await stage.shot(clerk, 'statistics')
  const { all, kinds } = await (await clerk.request.get('/api/ledgers/statistics?from=2026-01-01')).json()
  const days = kinds.find((k: { kind: string }) => k.kind === 'theme_day')
  assert.ok(all.held >= days.held && days.held > 0, JSON.stringify(all))
  const taken = (name: string) => download(clerk, clerk.locator('.forms').filter({ hasText: name }).getByRole('link', { name: 'Excel 表格' }))
  const table = await taken('统计表')
  assert.match(table.name, /组织生活统计表\.xlsx$/)
  assert.ok(table.parts.has('xl/worksheets/sheet2.xml'), 'the figures and the meetings are two lists')
  const leaders = await taken('双重组织生活情况表')
  assert.match(leaders.name, /双重组织生活情况表\.xlsx$/)
  assert.match([...leaders.parts.values()].join(), /所在党支部/)

  await secretary.goto('/desk/ledgers')
  await secretary.getByRole('link', { name: '档案和年度台账' }).click()
  await secretary.getByRole('heading', { name: '党组织电子档案' }).waitFor()
  await secretary.getByText('党员信息完整率').waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'org-file')
  const book = secretary.locator('.forms').filter({ hasText: '支部年度台账' })
  const document = await download(secretary, book.getByRole('link', { name: 'Word 文档' }))
  assert.match(document.name, /支部年度台账\.docx$/)
  for (const part of ['[Content_Types].xml', '_rels/.rels', 'word/styles.xml']) assert.ok(document.parts.has(part), part)
  const body = document.parts.get('word/document.xml')!
  for (const text of ['支部年度台账', '会议一览', '党员参加组织生活情况', `由${me.name}于`, '<w:tblHeader/>']) assert.ok(body.includes(text), text)
  const lists = await download(secretary, book.getByRole('link', { name: 'Excel 表格' }))
  const names = [...lists.parts.get('xl/workbook.xml')!.matchAll(/<sheet [^>]*name="([^"]+)"/g)].map((m) => m[1])
  for (const name of ['统计', '会议一览', '议定事项', '党员出勤', '到会明细']) assert.ok(names.includes(name), `${name} among ${names}`)

  await secretary.goto((await book.getByRole('link', { name: '打印' }).getAttribute('href'))!)
  const pages = await pdf(secretary, 'book')
  assert.ok(pages.length > 4, `${pages.length} pages`)
  pages.forEach((text, i) => assert.ok(text.includes(`第${i + 1}页，共${pages.length}页`), `page ${i + 1} is not numbered`))
  assert.ok(pages[0]!.includes('支部年度台账') && pages[1]!.includes('目录'))

  const { items } = await (await secretary.request.get('/api/meetings?mine=true&month=all&state=filed&limit=1')).json()
  for (const paper of ['sign-in', 'photos', 'meetings']) {
    const answer = await secretary.goto(`/print/ledgers/${paper}/${items[0].id}`)
    assert.equal(answer!.status(), 200)
    assert.ok((await pdf(secretary, paper)).length > 0)
  }

  await clerk.goto('/desk/ledgers/files')
  await clerk.getByLabel('姓名').fill(me.name)
  const branch = me.roles.find((r: { role: string }) => r.role === 'branch_officer')
  const { name: unit } = await (await secretary.request.get(`/api/orgs/${branch.orgId}`)).json()
  await clerk.getByLabel('单位').fill(unit)
  await clerk.getByRole('button', { name: '查找档案' }).click()
  await clerk.getByRole('link', { name: me.name }).first().waitFor()
  await stage.axe(clerk)
  await stage.shot(clerk, 'files')
  await clerk.getByRole('link', { name: me.name }).first().click()
  await clerk.getByRole('heading', { name: '党员电子档案' }).waitFor()
  await clerk.getByText('资料完整度').waitFor()
  await stage.axe(clerk)
  await stage.shot(clerk, 'file')
  // With letters twice as large a date is still one line.
  await clerk.evaluate(() => (globalThis.document.documentElement.style.fontSize = '200%'))
  const lines = await clerk.locator('td a').evaluateAll((links) => links.map((a) => { const r = globalThis.document.createRange(); r.selectNodeContents(a); return r.getClientRects().length }))
  assert.ok(lines.length > 0 && Math.max(...lines) === 1, `a linked date stands on ${Math.max(...lines)} lines`)
  await stage.shot(clerk, 'file-large')
  await clerk.evaluate(() => globalThis.document.documentElement.style.removeProperty('font-size'))

  const phone = await stage.open('phone', { as: 'member', elder: true, dark: true })
  await phone.goto('/me/file')
  await phone.getByText('有不对的，申请更正').waitFor()
  await stage.axe(phone)
  await stage.shot(phone, 'own-file')
  assert.equal((await phone.request.get('/api/ledgers/statistics')).status(), 403)
  const pocket = await stage.open('phone', { as: 'branch_secretary' })
  await pocket.goto('/ledgers')
  await pocket.getByText('主题党日').click()
  await pocket.locator('a[href^="/meet/"]').first().waitFor()
  await stage.axe(pocket)
  await stage.shot(pocket, 'phone-statistics')
  assert.equal((await phone.request.get(`/api/ledgers/orgs/${branch.orgId}`)).status(), 403)

  await secretary.goto(`/desk/meetings/${items[0].id}`)
  await secretary.locator('.papers').getByText('签到表').waitFor()
})
