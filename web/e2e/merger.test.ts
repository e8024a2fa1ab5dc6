/**
 * A branch is merged with a meeting of yesterday still to be written up. The branch it went into has it on its list, enters who
 * came, writes and files it; and it stays, by name and on paper, the meeting of the branch that held it.
 */
import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { isoDay } from '../kit/when.ts'
import { logIn, openTodo, send } from './rig/api.ts'
import { journey } from './rig/journey.ts'
import { found } from './rig/people.ts'

const title = '学习农村基层组织工作条例'

journey('merger', async (stage) => {
  const { url } = stage.server
  const county = await stage.open('desk', { as: 'county_reviewer' })
  await county.setViewportSize({ width: 1280, height: 900 })
  const north = await found(county, url, { village: '北坡村', account: 'beipo', first: 100, names: ['穆青山', '洪玉珍', '戚建军'] })
  const south = await found(county, url, { village: '南坡村', account: 'nanpo', first: 200, names: ['阮秀英', '尤志强', '鲍春梅'] })
  for (const { memberId } of north.people) await send(county, url, 'PATCH', `/api/members/${memberId}`, { more: { arrivedOn: '2012-07-01' } }) // so that yesterday's roll is certain

  const before = await stage.open('phone')
  await logIn(before, url, north.people[0]!)
  const eve = isoDay(Date.now() - 86_400_000)
  const { id } = await send(before, url, 'POST', '/api/meetings', {
    orgId: north.orgId, kind: 'assembly', title, startsAt: `${eve}T19:00:00+08:00`, endsAt: `${eve}T20:30:00+08:00`, place: { name: '村部会议室' }, host: north.people[0]!.name,
    ownItems: [{ title: '学习条例' }], held: true, heldReason: '临时召集，会后补录',
  })
  for (let i = 0; !(await before.request.get(`/api/meetings/${id}/attendance`)).ok(); i++) {
    assert.ok(i < 50, 'there is no roll')
    await setTimeout(100) // it is drawn up soon after
  }

  // The county merges the one into the other.
  await county.goto(`/desk/orgs/${north.orgId}`)
  await county.getByRole('button', { name: '并入' }).click()
  const dialog = county.getByRole('dialog')
  await dialog.getByText('由并入的组织整理归档').waitFor()
  await dialog.getByRole('combobox', { name: '并入哪个组织' }).fill('南坡村')
  await county.getByRole('option').first().click()
  await stage.axe(county)
  await stage.shot(county, 'merge')
  await dialog.getByRole('button', { name: '并入' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await county.getByText('已合并').first().waitFor()
  await stage.shot(county, 'merged')

  // It is on the successor's list, at the desk and on the phone.
  const desk = await stage.open('desk')
  await desk.setViewportSize({ width: 1280, height: 900 })
  await logIn(desk, url, south.people[0]!)
  const heir = await stage.open('phone')
  await logIn(heir, url, south.people[0]!, true)
  await desk.goto('/desk/')
  await desk.getByText(new RegExp(`补齐“${title}”的到会情况和记录并归档（原.*北坡村`)).first().waitFor()
  await stage.axe(desk)
  await stage.shot(desk, 'todo-desk')
  await heir.goto('/todo')
  await heir.getByText(new RegExp(`补齐“${title}”`)).first().waitFor()
  await stage.shot(heir, 'todo')
  await openTodo(heir, new RegExp(`补齐“${title}”`))
  await heir.getByText(/北坡村/).first().waitFor()
  await stage.axe(heir)
  await stage.shot(heir, 'meeting')
  await desk.goto(`/desk/meetings/${id}`)
  await desk.getByRole('button', { name: '登记到会情况' }).waitFor()
  await stage.axe(desk)
  await stage.shot(desk, 'meeting-desk')

  // Who came, what was done, filed: late, since it was entered without a plan.
  await heir.getByRole('button', { name: '登记到会情况' }).first().click()
  const roll = heir.getByRole('dialog')
  await roll.getByLabel(`${north.people[2]!.name}的到会情况`).selectOption({ label: '请假' })
  await roll.getByLabel(`${north.people[2]!.name}请假的原因`).fill('外出务工')
  assert.equal(await roll.getByText(south.people[0]!.name).count(), 0, 'the successor was not due')
  await stage.axe(heir)
  await stage.shot(heir, 'roll')
  await roll.getByRole('button', { name: '登记：到会 2 人' }).click()
  await roll.waitFor({ state: 'detached' })
  await heir.getByRole('link', { name: '整理记录并归档' }).click()
  await heir.getByLabel(/的完成情况$/).fill('逐条学习，见会议记录。')
  await heir.getByLabel('记录', { exact: true }).fill('会议由支部书记主持，逐条学习条例，到会同志结合村里的工作发了言。')
  await stage.axe(heir)
  await stage.shot(heir, 'record')
  await heir.getByRole('button', { name: '补录归档' }).click()
  await heir.waitForURL(`**/meet/${id}`)
  await heir.getByText('已归档').first().waitFor()
  await stage.axe(heir)
  await stage.shot(heir, 'filed')
  await heir.goto('/todo')
  await heir.getByRole('heading', { level: 1 }).waitFor()
  await heir.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
  assert.equal(await heir.getByText(title).count(), 0, 'it is done')

  // It is the merged branch's: to the county, in the lists and on paper.
  await county.goto(`/desk/meetings/${id}`)
  await county.getByText(/北坡村支部/).first().waitFor()
  await county.getByText(/移交记录/).waitFor()
  await stage.axe(county)
  await stage.shot(county, 'stands')
  const listed = async (org: number) => (await send(county, url, 'GET', `/api/meetings?within=${org}&month=all&limit=50`)).items.some((m: { id: number }) => m.id === id)
  assert.deepEqual([await listed(north.orgId), await listed(south.orgId)], [true, false])
  const paper = await (await heir.request.get(`/print/ledger/${id}`)).text()
  assert.ok(paper.includes('北坡村') && !paper.includes('南坡村'), 'the ledger names another branch')
})
