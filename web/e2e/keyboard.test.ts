/**
 * Without a mouse: a member logs in on the phone and signs in by digits; a reviewer at the desk decides on a plan, opens and
 * leaves a dialog, and chooses a file to import.
 */
import assert from 'node:assert/strict'
import type { FileChooser, Locator, Page } from 'playwright-core'
import { handOut, send, today } from './rig/api.ts'
import { journey } from './rig/journey.ts'

const focused = (what: Locator) => what.evaluate((element) => element === document.activeElement)

/** Goes on with Tab until something has the focus, and fails when it never has. */
async function tabTo(page: Page, what: Locator): Promise<void> {
  await what.waitFor({ state: 'attached' })
  for (let presses = 0; presses < 120; presses++) {
    if (await focused(what)) return
    await page.keyboard.press('Tab')
  }
  assert.fail(`the keyboard does not reach ${String(what)}`)
}

async function press(page: Page, what: Locator): Promise<void> {
  await tabTo(page, what)
  await page.keyboard.press('Enter')
}

/** Follows a link: a new page is begun at its heading. */
async function follow(page: Page, link: Locator): Promise<void> {
  await press(page, link)
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
}

async function write(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field)
  await page.keyboard.type(text)
}

/** The first Tab of a page offers to skip the menus. */
async function skip(page: Page): Promise<void> {
  await page.keyboard.press('Tab')
  assert.ok(await focused(page.getByRole('link', { name: '跳到正文' })), 'the skip link comes first')
  await page.keyboard.press('Enter')
  assert.ok(await focused(page.locator('main')), 'and leads to the page itself')
}

journey('keyboard', async (stage) => {
  const { url } = stage.server
  const secretary = await stage.open('phone', { as: 'branch_secretary' })
  const reviewer = await stage.open('desk', { as: 'county_reviewer' })
  const { id, orgId, placePoint } = await today(secretary, url)
  const { rows } = await send(secretary, url, 'GET', `/api/meetings/${id}/attendance`)
  const taken = [stage.server.accounts.find((a) => a.role === 'member')!.name, stage.server.accounts.find((a) => a.role === 'branch_secretary')!.name]
  const other = rows.find((r: { memberName: string; presence: string }) => r.presence === 'due' && !taken.includes(r.memberName))
  const { account, password } = await handOut(reviewer, url, orgId, { memberId: other.memberId, name: other.memberName })

  const phone = await stage.open('phone', { position: { latitude: placePoint.lat, longitude: placePoint.lng, accuracy: 20 } })
  await stage.film(secretary.locator('body'))
  await phone.goto('/')
  await phone.getByRole('button', { name: '登录' }).waitFor()
  await skip(phone)
  await write(phone, phone.getByLabel('账号'), account)
  await write(phone, phone.getByLabel('密码'), password)
  await phone.keyboard.press('Enter')
  await write(phone, phone.getByLabel('初始密码'), password)
  await write(phone, phone.getByLabel('新密码', { exact: true }), `${password}-x`)
  await write(phone, phone.getByLabel('再输一遍新密码'), `${password}-x`)
  await phone.keyboard.press('Enter')
  await follow(phone, phone.getByRole('link', { name: '去签到' }))
  await press(phone, phone.getByText('扫不了？输入 8 位数字'))
  const { digits } = await send(secretary, url, 'GET', `/api/meetings/${id}/attendance/code?direction=in`)
  await write(phone, phone.getByLabel('屏幕上的 8 位数字'), digits)
  await phone.keyboard.press('Enter')
  await phone.getByText('签到成功').waitFor()
  await press(phone, phone.getByRole('link', { name: '回到会议' }))
  await phone.getByText(/起签退/).first().waitFor()
  await stage.shot(phone, 'signed-in')

  await reviewer.goto('/desk/')
  await reviewer.getByRole('heading', { name: '首页' }).waitFor()
  await skip(reviewer)
  await reviewer.reload()
  await follow(reviewer, reviewer.getByRole('link', { name: '计划审核', exact: true }))
  const queue = reviewer.getByRole('navigation', { name: '待审核的计划' }).getByRole('button')
  await press(reviewer, queue.nth(1))
  const reason = reviewer.getByLabel('退回原因（支部会看到）')
  await reviewer.keyboard.press('r')
  await reason.and(reviewer.locator(':focus')).waitFor() // the focus goes to the reason
  await reviewer.keyboard.press('Escape')
  await reason.waitFor({ state: 'detached' })
  const many = await queue.count()
  await press(reviewer, reviewer.getByRole('button', { name: '通过', exact: true }))
  await reviewer.waitForFunction((many) => document.querySelectorAll('nav[aria-label=待审核的计划] button').length < many, many)
  await stage.shot(reviewer, 'queue')

  // Listened for from here, so that the browser is ready to hand it over.
  const chooser = new Promise<FileChooser>((resolve) => reviewer.once('filechooser', resolve))

  // Into a dialog and back.
  await reviewer.goto('/desk/meetings')
  const add = reviewer.getByRole('button', { name: '新建' })
  await press(reviewer, add)
  const dialog = reviewer.getByRole('dialog')
  await dialog.waitFor()
  await reviewer.waitForFunction(() => document.querySelector('[role=dialog]')?.contains(document.activeElement))
  await stage.shot(reviewer, 'dialog')
  await reviewer.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  assert.ok(await focused(add), 'the focus comes back to the button')

  await follow(reviewer, reviewer.getByRole('link', { name: '导入党员' }))
  await tabTo(reviewer, reviewer.getByLabel('选择文件'))
  await reviewer.keyboard.press('Enter')
  await (await chooser).setFiles({ name: '党员.csv', mimeType: 'text/csv', buffer: Buffer.from('姓名\n王小明') })
  await press(reviewer, reviewer.getByRole('button', { name: '重新选择文件' }))
  await reviewer.getByLabel('选择文件').waitFor()
}, 'one')
