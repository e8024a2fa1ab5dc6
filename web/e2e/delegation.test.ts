/** The county lets a branch issue its own theme; the branch does, and can no longer once the county has taken the right back. */
import assert from 'node:assert/strict'
import { monthPlus, isoMonth } from '../kit/when.ts'
import { today } from './rig/api.ts'
import { journey } from './rig/journey.ts'

journey('delegation', async (stage) => {
  const { url } = stage.server
  const secretary = await stage.open('desk', { as: 'branch_secretary' })
  const phone = await stage.open('phone', { as: 'branch_secretary' })
  const { orgId } = await today(secretary, url)
  const { shortName } = (await (await secretary.request.get(`/api/orgs/${orgId}`)).json()) as { shortName: string }
  const themes = secretary.getByRole('link', { name: '主题下发' })
  await secretary.goto('/desk/meetings')
  await secretary.getByRole('heading', { level: 1 }).waitFor()
  assert.equal(await themes.count(), 0, 'a branch issues no themes by itself')

  // The county chooses the branch, and is offered what such a branch can be given.
  const county = await stage.open('desk', { as: 'county_reviewer' })
  await county.goto('/desk/delegations')
  await county.getByRole('button', { name: '委托权限' }).click()
  const giving = county.getByRole('dialog', { name: '委托权限' })
  await giving.getByRole('combobox', { name: '委托给哪个下级党组织' }).fill(shortName.replace('党支部', ''))
  await county.getByRole('option').first().click()
  await giving.getByRole('checkbox', { name: /下发主题/ }).locator('..').click()
  assert.equal(await giving.getByText('审核会议计划').count(), 0, 'a branch does not review itself')
  await stage.axe(county)
  await stage.shot(county, 'give')
  await giving.getByLabel('原因').fill('试点支部自拟主题')
  await giving.getByRole('button', { name: '委托', exact: true }).click()
  const row = county.getByRole('row').filter({ hasText: '试点支部自拟主题' })
  await row.getByText('✓ 有效').waitFor()
  await stage.axe(county)
  await stage.shot(county, 'given')

  // The branch reads what it was given and uses it.
  await phone.goto('/me')
  await phone.getByRole('link', { name: /受委托的权限/ }).click()
  await phone.getByText(/试点支部自拟主题/).waitFor()
  await stage.axe(phone)
  await stage.shot(phone, 'mine')
  await secretary.reload()
  await themes.click()
  await secretary.getByRole('button', { name: '新建主题' }).click()
  const form = secretary.getByRole('dialog')
  await form.getByLabel('月份').fill(monthPlus(isoMonth(), 2)) // other journeys issue for the next one
  await form.getByLabel('主题', { exact: true }).fill('清理河道垃圾')
  await form.getByRole('button', { name: '保存' }).click()
  await secretary.getByRole('heading', { name: '清理河道垃圾' }).waitFor()
  await secretary.getByRole('button', { name: '一键下发' }).click()
  await secretary.getByRole('dialog').getByRole('button', { name: '确认下发' }).click()
  await secretary.getByText(/已下发：辖区内 1 个支部，这次新建 1 份计划/).waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'used')

  // The county takes it back: the way is gone at once, and the list says so.
  await row.getByRole('button', { name: /^收回/ }).click()
  const taking = county.getByRole('dialog', { name: '收回委托' })
  await taking.getByLabel('原因').fill('试点结束')
  await stage.axe(county)
  await stage.shot(county, 'take-back')
  await taking.getByRole('button', { name: '收回', exact: true }).click()
  await row.getByText('✕ 已收回').waitFor()
  await stage.shot(county, 'taken-back')
  await phone.reload()
  await phone.getByText('现在没有委托给您所在班子的权限。').waitFor()
  await secretary.goto('/desk/meetings')
  await secretary.getByRole('heading', { level: 1 }).waitFor()
  assert.equal(await themes.count(), 0, 'the right is gone')
  const refused = await secretary.request.post('/api/themes', { data: { orgId, month: monthPlus(isoMonth(), 3), title: '再来一次', items: [{ title: '学习' }] }, headers: { Origin: url } })
  assert.equal(refused.status(), 403)
})
