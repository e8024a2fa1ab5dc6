/** A secretary sees what the branch owes and opens its form half filled; a superior goes down to who has not done it and asks; the secretary sees who asked. */
import assert from 'node:assert/strict'
import { elsewhere, logIn, send } from './rig/api.ts'
import { journey } from './rig/journey.ts'

journey('duties', async (stage) => {
  const { url } = stage.server
  const { secretary: account } = await elsewhere(stage) // the demo's own branch has held its life meeting
  const secretary = await stage.open('phone')
  await logIn(secretary, url, account)
  const { org } = await send(secretary, url, 'GET', '/api/me')
  const { items: lines } = await send(secretary, url, 'GET', `/api/duties?org=${org.id}`)
  const open = lines.find((l: { duty: string }) => l.duty === 'report_up')
  assert.equal(open.periods[0].held, 0)

  // What is due, by urgency, each with its article.
  await secretary.goto('/todo')
  await secretary.getByRole('heading', { name: /^(✕ )?(逾期|本周|本月)/ }).first().waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'todo')
  await secretary.getByText('以后').click()
  await secretary.getByRole('link', { name: /^召开组织生活会/ }).waitFor()
  await secretary.getByText('为什么要做').last().click()
  await secretary.getByText(/《.*》第.*条：/).last().waitFor()
  await stage.shot(secretary, 'todo-why')

  // The form opens half filled: its kind is chosen.
  await secretary.getByRole('link', { name: /^召开组织生活会/ }).click()
  await secretary.waitForURL(/\/meet\/new\?.*kind=life_meeting/)
  await secretary.getByText('第十七条').waitFor()
  assert.equal(await secretary.getByLabel('类型').inputValue(), 'life_meeting')
  assert.match(await secretary.getByLabel('名称').inputValue(), /组织生活会$/)
  await stage.shot(secretary, 'half-filled')

  // The branch's year on the phone, large too, and what was held without a meeting.
  await secretary.goto('/duties')
  await secretary.getByRole('heading', { name: '主题党日' }).waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'year')
  await secretary.getByRole('button', { name: '登记述职等事项' }).click()
  await secretary.getByRole('radio', { name: '书记向上级述职' }).check()
  await secretary.getByLabel('向谁、在什么场合').fill('向上级党委述职，在年度考核会上')
  await stage.axe(secretary)
  await stage.shot(secretary, 'record')
  await secretary.getByRole('button', { name: '登记', exact: true }).click()
  await secretary.getByText('向上级党委述职，在年度考核会上').waitFor()

  // The superior: the whole, by field, down to the branches, and asks.
  const clerk = await stage.open('desk', { as: 'city_clerk' })
  await clerk.goto('/desk/duties')
  await clerk.getByRole('heading', { name: '组织生活进度' }).waitFor()
  await clerk.getByRole('row', { name: /合计/ }).waitFor()
  await stage.axe(clerk)
  await stage.shot(clerk, 'progress')
  await clerk.getByRole('link', { name: '按领域' }).click()
  await clerk.getByRole('rowheader', { name: '农村' }).waitFor()
  await stage.shot(clerk, 'by-field')
  await clerk.goto(`/desk/duties?org=${(await send(clerk, url, 'GET', `/api/orgs/${org.id}`)).parents.at(-1).id}`)
  await clerk.getByRole('row', { name: /合计/ }).waitFor()
  const columns = await clerk.getByRole('columnheader').allInnerTexts()
  const at = columns.findIndex((c) => c.startsWith('组织生活会'))
  await clerk.getByRole('row', { name: /合计/ }).getByRole('cell').nth(at - 1).getByRole('button').click()
  await clerk.getByRole('heading', { name: /组织生活会没有完成的支部/ }).waitFor()
  await clerk.getByLabel('催办附言').fill('请在年底前开好')
  await clerk.getByRole('button', { name: /^催办本页/ }).click()
  await clerk.getByText(/已催办 \d+ 个支部/).waitFor()
  await stage.axe(clerk)
  await stage.shot(clerk, 'nudged')

  // Who asked, and why, on the secretary's pages.
  await secretary.goto('/todo')
  await secretary.getByText(/催办$/).first().waitFor()
  await stage.shot(secretary, 'asked')
  const desk = await stage.open('desk')
  await logIn(desk, url, account, true)
  await desk.goto('/desk')
  await desk.getByText(/催办：请在年底前开好/).first().waitFor()
  await stage.axe(desk)
  await stage.shot(desk, 'home')
  const next = await desk.locator('h2.next').innerText()
  const rest = (await desk.locator('.row').allInnerTexts()).map((text) => text.split('\n')[0])
  assert.ok(rest.length > 0 && !rest.includes(next), 'the next thing stands once')
  await desk.getByRole('link', { name: /召开组织生活会（/ }).click()
  await desk.getByRole('dialog').getByText('第十七条').waitFor()
  assert.match(await desk.getByRole('dialog').getByLabel('名称').inputValue(), /组织生活会$/)
  await stage.shot(desk, 'desk-half-filled')
  await desk.goto('/desk/duties')
  await desk.getByRole('rowheader', { name: /主题党日/ }).waitFor()
  await stage.axe(desk)
  await stage.shot(desk, 'grid')

  const elder = await stage.open('phone', { elder: true, dark: true })
  await logIn(elder, url, account, true)
  await elder.goto('/todo')
  await elder.getByRole('heading', { name: /^(✕ )?(逾期|本周|本月)/ }).first().waitFor()
  await stage.axe(elder, ['color-contrast', 'target-size'])
  await stage.shot(elder, 'elder')
})
