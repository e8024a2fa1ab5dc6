/**
 * The demo's branch holds its theme day now. The secretary's phone shows the code, a member's camera scans it; the secretary
 * signs in by digits without a position and is witnessed; a third, without a phone, is entered.
 */
import assert from 'node:assert/strict'
import { journey } from './rig/journey.ts'

journey('sign-in', async (stage) => {
  const secretary = await stage.open('phone', { as: 'branch_secretary' })
  const { items } = await (await secretary.request.get('/api/meetings?mine=true&state=approved')).json()
  const id: number = items.find((m: { startsAt: string; endsAt: string }) => Date.parse(m.startsAt) < Date.now() + 1_800_000 && Date.parse(m.endsAt) > Date.now()).id
  const { placePoint } = await (await secretary.request.get(`/api/meetings/${id}`)).json()
  await secretary.goto(`/clerk/${id}`)
  const code = secretary.getByRole('img', { name: '签到二维码' })
  await code.waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'scene')

  // A member in the hall: from the first page to the answer.
  const member = await stage.open('phone', { as: 'member', position: { latitude: placePoint.lat, longitude: placePoint.lng, accuracy: 20 } })
  await member.goto('/')
  await member.getByRole('link', { name: '去签到' }).waitFor()
  await stage.axe(member)
  await stage.shot(member, 'today')
  await stage.film(code)
  await member.getByRole('link', { name: '去签到' }).click()
  await member.getByText('签到成功').waitFor({ timeout: 30_000 })
  await member.getByText('在会场范围内。').waitFor()
  await stage.axe(member)
  await stage.shot(member, 'green')
  await member.getByRole('link', { name: '回到活动' }).click()
  await member.getByText(/起签退/).first().waitFor()

  // The secretary's page says so by itself.
  await secretary.getByText(/\d\d:\d\d 扫码签到/).first().waitFor()

  // Somebody elsewhere is refused with the reason; somebody without a position needs a witness.
  await stage.film(secretary.getByRole('heading', { name: '名单' })) // the camera looks elsewhere
  const other = await stage.open('phone', { as: 'branch_secretary', elder: true, dark: true })
  await other.goto(`/scan?meeting=${id}`)
  await other.getByText('扫不了？输入 8 位数字').click()
  await other.getByLabel('屏幕上的 8 位数字').fill('1234')
  await other.getByRole('button', { name: '签到', exact: true }).click()
  await other.getByText('请输入屏幕上的 8 位数字。').waitFor()
  await stage.axe(other)
  await stage.shot(other, 'digits-elder')
  const digits = (await secretary.getByLabel(/^8 位数字/).textContent())!
  await other.getByLabel('屏幕上的 8 位数字').fill(digits)
  await other.getByRole('button', { name: '签到', exact: true }).click()
  await other.getByRole('button', { name: '不用位置，请在场的同志见证' }).click()
  await other.getByText('签到已收到，还差一步').waitFor()
  await stage.axe(other)
  await stage.shot(other, 'amber')

  await member.reload()
  await member.getByRole('heading', { name: '为身边的同志作见证' }).waitFor()
  await stage.axe(member)
  await stage.shot(member, 'witness')
  await member.getByRole('button', { name: /^在场，我见证/ }).click()
  await member.getByRole('heading', { name: '为身边的同志作见证' }).waitFor({ state: 'detached' })

  // 代签: reason and witness are asked for.
  await secretary.reload()
  await secretary.getByRole('button', { name: /^代签：/ }).last().click()
  const dialog = secretary.getByRole('dialog')
  await dialog.getByRole('button', { name: '代签到' }).click()
  await dialog.getByText('代签要写明原因。').first().waitFor()
  await dialog.getByLabel('原因').fill('年老，没有手机')
  await dialog.getByRole('radio').last().check()
  await stage.axe(secretary)
  await stage.shot(secretary, 'assist')

  // A member writes a reflection; the draft outlives a reload.
  await member.goto(`/meet/${id}`)
  const text = '重温入党誓词，更要把誓言落实到每天的工作里，为群众多办实事。'
  await member.getByLabel('学习心得、感言').fill(text)
  await member.waitForTimeout(600)
  await member.reload()
  await member.getByText('已恢复上次没有提交的草稿').waitFor()
  assert.equal(await member.getByLabel('学习心得、感言').inputValue(), text)
  await member.getByRole('button', { name: '提交心得' }).click()
  await member.getByText('我的心得（归档前可以改）').waitFor()
  await stage.shot(member, 'reflected')

  // The same day at the desk.
  const desk = await stage.open('desk', { as: 'branch_secretary' })
  await desk.goto(`/desk/meetings/${id}`)
  await desk.getByRole('row').nth(2).waitFor()
  await stage.axe(desk)
  await stage.shot(desk, 'desk')
  await desk.goto(`/desk/meetings/${id}/screen`)
  await desk.getByRole('img', { name: '签到二维码' }).waitFor()
  await stage.axe(desk)
  await stage.shot(desk, 'screen')
})
