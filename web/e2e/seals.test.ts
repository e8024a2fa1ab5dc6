/** A filed record's proof, and the heads that the level above takes in, prints and opens by their code. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { journey } from './rig/journey.ts'

journey('seals', async (stage) => {
  const secretary = await stage.open('desk', { as: 'branch_secretary' })
  const { items } = await (await secretary.request.get('/api/meetings?mine=true&month=all&state=filed&limit=1')).json()
  await secretary.goto(`/desk/meetings/${items[0].id}`)
  await secretary.getByRole('link', { name: '查看这份记录的存证' }).click()
  await secretary.getByRole('heading', { name: '会议记录的存证' }).waitFor()
  await secretary.getByText('内容与存证一致').waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'proof')
  const [download] = await Promise.all([secretary.waitForEvent('download'), secretary.getByRole('link', { name: '下载存证' }).click()])
  const proof = JSON.parse(await readFile((await download.path())!, 'utf8'))
  assert.equal(proof.format, 'zhibu proof 1')
  assert.equal(proof.ref, items[0].id)
  assert.equal((await secretary.request.get('/api/seals/heads')).status(), 403)

  const clerk = await stage.open('desk', { as: 'city_clerk' })
  await clerk.goto('/desk/seals')
  await clerk.getByRole('button', { name: '全部收存' }).waitFor()
  await stage.axe(clerk)
  await stage.shot(clerk, 'heads')
  const paper = await clerk.getByRole('link', { name: '打印' }).first().getAttribute('href')
  await clerk.getByRole('button', { name: '全部收存' }).click()
  await clerk.getByRole('button', { name: '全部收存' }).waitFor({ state: 'detached' })

  await clerk.goto(paper!)
  await clerk.getByRole('heading', { name: '存证凭证' }).waitFor()
  const root = await clerk.locator('td').last().textContent()
  await stage.shot(clerk, 'head-printed')
  await clerk.goto(paper!.replace('/print/head/', '/seal/'))
  await clerk.getByText(root!, { exact: true }).waitFor()
  await stage.axe(clerk)
  await stage.shot(clerk, 'head-public')

  const phone = await stage.open('phone', { as: 'city_clerk' })
  await phone.goto('/seals')
  await phone.getByText('已收存').first().waitFor()
  await stage.axe(phone)
  await stage.shot(phone, 'heads-phone')
})
