/** A county's hall gets its screen: a token is made at the desk, used once on the screen, followed live, and taken back. */
import assert from 'node:assert/strict'
import { journey } from './rig/journey.ts'

journey('wall', async (stage) => {
  const reviewer = await stage.open('desk', { as: 'county_reviewer' })
  await reviewer.goto('/desk/walls')
  await reviewer.getByRole('button', { name: '启用大屏' }).first().click()
  const dialog = reviewer.getByRole('dialog')
  await dialog.getByLabel('放在哪里').fill('县委一楼大厅')
  await stage.axe(reviewer)
  await dialog.getByRole('button', { name: '生成令牌' }).click()
  await reviewer.getByRole('heading', { name: '“县委一楼大厅”已启用' }).waitFor()
  await dialog.waitFor({ state: 'detached' })
  await stage.axe(reviewer)
  await stage.shot(reviewer, 'token')
  const token = (await reviewer.locator('code').last().textContent())!

  // The screen asks for a token, refuses a wrong one, and keeps the right one.
  const wall = await stage.open('wall')
  await wall.goto('/wall')
  await wall.getByLabel('大屏令牌').fill('不是令牌')
  await wall.getByRole('button', { name: '进入' }).click()
  await wall.getByText(/大屏令牌不对或已停用/).waitFor()
  await stage.axe(wall)
  await stage.shot(wall, 'enter')
  await wall.getByLabel('大屏令牌').fill(token)
  await wall.getByRole('button', { name: '进入' }).click()
  const title = wall.getByRole('heading', { level: 1 })
  await wall.getByText('仅标示党组织位置，未载入行政区划底图').waitFor()
  const county = (await title.textContent())!
  await wall.reload()
  await wall.getByRole('img', { name: /个党支部的位置/ }).waitFor()
  await stage.axe(wall)
  await stage.shot(wall, 'county')

  // What happens in the county is on the wall within two seconds or so.
  const { items } = await (await reviewer.request.get('/api/meetings?state=filed&limit=1')).json()
  const marked = await reviewer.request.post(`/api/meetings/${items[0].id}/mark`, { data: { mark: 96, note: '' }, headers: { Origin: stage.server.url } })
  assert.ok(marked.ok(), await marked.text())
  await wall.getByText(/上级已评分/).waitFor({ timeout: 5_000 })
  const { posts } = await (await reviewer.request.get(`/api/orgs/${items[0].orgId}`)).json()
  const shown = (await wall.textContent('main'))!
  assert.deepEqual(posts.filter((p: { name: string }) => shown.includes(p.name)), [], 'no persons on the wall')

  // Down to a town by keyboard, and back.
  const town = wall.getByRole('listitem').getByRole('button').first()
  await town.focus()
  await wall.keyboard.press('Enter')
  await wall.getByRole('button', { name: /回到/ }).waitFor()
  await wall.waitForFunction((was) => document.querySelector('h1')!.textContent !== was, county)
  await stage.axe(wall)
  await stage.shot(wall, 'town')
  await wall.getByRole('button', { name: /回到/ }).click()
  await title.filter({ hasText: county }).waitFor()

  // A wall's token shows the wall and nothing else.
  assert.equal((await wall.request.get('/api/members')).status(), 403)
  assert.equal((await wall.request.post(`/api/meetings/${items[0].id}/mark`, { data: { mark: 1, note: '' }, headers: { Origin: stage.server.url } })).status(), 403)

  // Smaller screens show it whole.
  await wall.setViewportSize({ width: 1366, height: 768 })
  await stage.shot(wall, 'small')
  const cut = await wall.evaluate(() => document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight)
  assert.equal(cut, false, 'nothing is cut off at 1366 × 768')

  reviewer.on('dialog', (asked) => void asked.accept())
  await reviewer.getByRole('button', { name: '停用县委一楼大厅' }).first().click()
  await reviewer.getByRole('button', { name: '停用县委一楼大厅' }).waitFor({ state: 'detached' })
  await wall.reload()
  await wall.getByLabel('大屏令牌').waitFor()
})
