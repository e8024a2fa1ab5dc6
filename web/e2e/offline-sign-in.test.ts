/**
 * A hall without a network: the screen goes on by itself, a member's installed app keeps the sign-in, sends it once when the
 * network is back, and the secretary confirms it. Ten more copies of what was sent change nothing.
 */
import assert from 'node:assert/strict'
import { comrade, elsewhere, logIn, send } from './rig/api.ts'
import { journey } from './rig/journey.ts'

journey('offline-sign-in', async (stage) => {
  const { url } = stage.server
  const { orgId, secretary: holder } = await elsewhere(stage)
  const secretary = await stage.open('phone')
  await logIn(secretary, url, holder)

  // A meeting of its own, whose sign-in is open now.
  const moment = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()
  const lesson = await send(secretary, url, 'POST', '/api/meetings', {
    orgId, kind: 'lecture', title: '山里的党课', startsAt: moment(2), endsAt: moment(62), place: { name: '村部' }, host: '支部书记', ownItems: [],
  })
  const submitted = await send(secretary, url, 'POST', `/api/meetings/${lesson.id}/submit`)
  const reviewer = await stage.open('desk', { as: 'county_reviewer' })
  if (submitted.state === 'submitted') await send(reviewer, url, 'POST', `/api/meetings/${lesson.id}/approve`, { revision: submitted.revision })
  const desk = await stage.open('desk')
  await logIn(desk, url, holder, true)
  const attendance = `/api/meetings/${lesson.id}/attendance`

  // At home, with a network: the app fetches what it needs to sign in without one.
  while (!(await desk.request.get(attendance)).ok()) await desk.waitForTimeout(200) // its roll is drawn soon after the approval
  const { page: member } = await comrade(stage, { id: lesson.id, orgId }, { latitude: 33.15, longitude: 106.67, accuracy: 20 })
  const prepared = member.waitForResponse(async (r) => r.ok() && (r.url().includes(`${attendance}/nonce?direction=out`) || (r.url().endsWith(attendance) && !!(await r.json()).nonces)))
  await member.goto(`/scan?meeting=${lesson.id}`)
  await prepared
  await member.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await member.reload() // now through the service worker

  // The screen in the hall holds the codes of the next minutes; then both lose the network.
  const stocked = secretary.waitForResponse((r) => r.url().includes(`${attendance}/code/ahead`) && r.ok())
  await secretary.goto(`/clerk/${lesson.id}`)
  await stocked
  await secretary.getByRole('img', { name: '签到二维码' }).waitFor()
  await secretary.context().setOffline(true)
  await member.context().setOffline(true)
  await secretary.getByText('没有网络，码照常更换').waitFor({ timeout: 60_000 })
  await stage.axe(secretary)
  await stage.shot(secretary, 'screen')
  const digits = (await secretary.getByLabel(/^8 位数字/).textContent())!
  const { digits: now } = await send(desk, url, 'GET', `${attendance}/code?direction=in`)
  assert.equal(digits.replace(/\s/g, ''), now, 'the screen shows what the server would')

  // The member signs in: kept on the phone.
  await member.goto(`/scan?meeting=${lesson.id}`)
  await member.getByText('扫不了？输入 8 位数字').click()
  await member.getByLabel('屏幕上的 8 位数字').fill(digits)
  await member.getByRole('button', { name: '签到', exact: true }).click()
  await member.getByText('已存在手机里').waitFor({ timeout: 30_000 })
  await stage.axe(member)
  await stage.shot(member, 'kept')
  await member.getByRole('link', { name: '看待上传' }).click()
  await member.getByText('等待网络').waitFor()
  await stage.shot(member, 'waiting')

  // The network is back: sent once, and amber.
  const sent: string[] = []
  member.on('request', (r) => r.method() === 'POST' && r.url().endsWith(attendance) && sent.push(r.postData()!))
  await member.context().setOffline(false)
  await member.getByText('没有等着上传的内容').waitFor({ timeout: 20_000 })
  assert.equal(sent.length, 1, 'sent once')
  assert.ok(!sent[0]!.includes('position'), 'no position is kept')
  await member.goto(`/meet/${lesson.id}`)
  await member.getByText(/您的签到待见证/).waitFor()
  await stage.axe(member)
  await stage.shot(member, 'amber')
  const first = await send(member, url, 'POST', attendance, JSON.parse(sent[0]!))
  for (let i = 0; i < 9; i++) assert.deepEqual(await send(member, url, 'POST', attendance, JSON.parse(sent[0]!)), first)
  assert.equal(first.verdict, 'amber')

  // The secretary sees why, and confirms.
  await secretary.context().setOffline(false)
  await secretary.reload()
  await secretary.getByText(/离线存下/).scrollIntoViewIfNeeded()
  await stage.axe(secretary)
  await stage.shot(secretary, 'doubt')
  await secretary.getByRole('button', { name: /^见证：/ }).click()
  await secretary.getByText(/见证$/).first().waitFor()
  await member.reload()
  await member.getByText(/起签退/).first().waitFor()
  await stage.shot(member, 'witnessed')
  const { rows } = await send(secretary, url, 'GET', attendance)
  assert.equal(rows.filter((r: { in?: object }) => r.in).length, 1, 'one row')
  assert.equal(rows.find((r: { in?: object }) => r.in).presence, 'present')
})
