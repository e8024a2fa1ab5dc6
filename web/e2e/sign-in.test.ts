/**
 * The demo's branch holds its theme day now. The secretary's phone shows the code, a member's camera scans it; the secretary
 * signs in by digits without a position and is witnessed; a third, without a phone, is entered.
 */
import assert from 'node:assert/strict'
import { send, today } from './rig/api.ts'
import { journey } from './rig/journey.ts'

journey('sign-in', async (stage) => {
  const { url } = stage.server
  const secretary = await stage.open('phone', { as: 'branch_secretary' })
  const { id, orgId, placePoint } = await today(secretary, url)
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
  await member.getByRole('link', { name: '回到会议' }).click()
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
  const confirm = member.getByRole('button', { name: /^在场，我见证/ })
  for (let left = await confirm.count(); left > 0; left--) {
    await confirm.first().click() // comrades of other journeys may be waiting too
    await confirm.nth(left - 1).waitFor({ state: 'detached' })
  }
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
  await member.getByRole('link', { name: '写心得' }).click()
  await member.waitForFunction(() => document.activeElement?.id === 'reflection' && document.activeElement.getBoundingClientRect().top < innerHeight)
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

  // A lesson that is over in seconds: in without being there, with the reason; out by the next code.
  const startsAt = Date.now() + 8_000
  const moment = (ms: number) => new Date(ms).toISOString()
  const lesson = await send(secretary, url, 'POST', '/api/meetings', {
    orgId,
    kind: 'lecture',
    title: '发扬延安精神',
    startsAt: moment(startsAt),
    endsAt: moment(startsAt + 12_000),
    place: { name: '党员活动室' },
    host: '支部书记',
    ownItems: [],
  })
  const submitted = await send(secretary, url, 'POST', `/api/meetings/${lesson.id}/submit`)
  const reviewer = await stage.open('desk', { as: 'county_reviewer' })
  if (submitted.state === 'submitted') await send(reviewer, url, 'POST', `/api/meetings/${lesson.id}/approve`, { revision: submitted.revision })
  await member.goto(`/scan?meeting=${lesson.id}`)
  await member.getByText('不在现场？线上参加').click()
  await member.getByRole('button', { name: '线上签到' }).click()
  await member.getByText('线上参加要写明原因。').waitFor()
  await member.getByLabel('为什么不能到现场').fill('在外地务工')
  await stage.axe(member)
  await member.getByRole('button', { name: '线上签到' }).click()
  await member.getByText('签到已收到，还差一步').waitFor()
  await stage.shot(member, 'remote')

  // Without a network the first page is still there, and what one writes waits on the phone until it is sent, once.
  await member.goto('/')
  await member.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await member.reload() // now through the service worker
  await member.getByRole('heading', { name: /党日|党课/ }).first().waitFor()
  await member.context().setOffline(true)
  await member.reload()
  await member.getByText(/没有网络，显示的是/).waitFor()
  await member.getByRole('heading', { name: /党日|党课/ }).first().waitFor()
  await stage.axe(member)
  await stage.shot(member, 'offline')
  await member.goto(`/meet/${id}`)
  const later = `${text}没有网络时写的。`
  await member.getByLabel('学习心得、感言').fill(later)
  await member.getByRole('button', { name: '保存修改' }).click()
  await member.getByText('已存在手机里，联网后自动上传。').waitFor()
  await member.goto('/me/waiting')
  await member.getByText(/^心得：/).waitFor()
  await stage.axe(member)
  await stage.shot(member, 'waiting')
  const sent: string[] = []
  member.on('request', (request) => request.method() === 'POST' && sent.push(request.url()))
  await member.context().setOffline(false)
  await member.getByText('没有等着上传的内容').waitFor({ timeout: 20_000 })
  assert.equal(sent.filter((path) => path.endsWith(`/api/meetings/${id}/reflections`)).length, 1, 'sent once')
  const { items } = await send(member, url, 'GET', `/api/meetings/${id}/reflections`)
  assert.equal(items.find((r: { mine: boolean }) => r.mine).text, later)

  // The lesson is over: out, with the digits of the sign-out.
  await member.waitForTimeout(Math.max(0, startsAt + 13_000 - Date.now()))
  const { digits: out } = await send(secretary, url, 'GET', `/api/meetings/${lesson.id}/attendance/code?direction=out`)
  await member.goto(`/meet/${lesson.id}`)
  await member.getByRole('link', { name: '去签退' }).click()
  await member.getByText('扫不了？输入 8 位数字').click()
  await member.getByLabel('屏幕上的 8 位数字').fill(out)
  await member.getByRole('button', { name: '签退', exact: true }).click()
  await member.getByText(/签退(成功|已收到)/).waitFor()
  await stage.axe(member)
  await stage.shot(member, 'out')
})
