/**
 * Somebody looks at a member's number with a reason, and the member sees who it was; the member has a field corrected by the
 * branch, and the name by the level above, which decides on several at once; withdraws the consent to the position, and signs in without it.
 */
import assert from 'node:assert/strict'
import { comrade, openTodo, send, today } from './rig/api.ts'
import { journey } from './rig/journey.ts'

journey('privacy', async (stage) => {
  const { url } = stage.server
  const secretary = await stage.open('phone', { as: 'branch_secretary' })
  const { id, orgId } = await today(secretary, url)
  const { page: member, memberId, name } = await comrade(stage, { id, orgId }, { latitude: 33.07, longitude: 107.03, accuracy: 20 })

  // Masked, until somebody says why.
  const desk = await stage.open('desk', { as: 'branch_secretary' })
  await desk.goto(`/desk/members/${memberId}`)
  await desk.getByText(/^1\d\d\*{4}\d{4}$/).waitFor()
  await desk.getByRole('button', { name: '查看完整号码' }).click()
  const dialog = desk.getByRole('dialog')
  await dialog.getByLabel('原因').fill('看看')
  await dialog.getByRole('button', { name: '查看', exact: true }).click()
  await dialog.getByText(/请写明查看的具体原因|至少 4 个字/).first().waitFor()
  await dialog.getByLabel('原因').fill('通知参加主题党日，需要打电话')
  await stage.axe(desk)
  await stage.shot(desk, 'reveal')
  await dialog.getByRole('button', { name: '查看', exact: true }).click()
  await desk.getByText(/^1\d{10}$/).waitFor()
  await stage.shot(desk, 'revealed')

  // The member reads who it was, and asks for a correction.
  await member.goto('/me')
  await member.getByRole('link', { name: /我的个人信息/ }).click()
  await member.getByText('通知参加主题党日，需要打电话').waitFor()
  await stage.axe(member)
  await stage.shot(member, 'mine')
  await member.getByRole('button', { name: '显示完整信息' }).click() // the log-in is fresh
  await member.getByText(/^1\d{10}$/).waitFor()
  await member.getByLabel('哪一项').selectOption({ label: '工作岗位' })
  await member.getByLabel('应当是什么').fill('保密教育宣传员')
  await member.getByLabel('为什么').fill('换了岗位')
  await member.getByRole('button', { name: '提交更正申请' }).click()
  await member.getByText('◐ 待答复').waitFor()
  await stage.shot(member, 'asked')

  // The branch answers.
  await openTodo(secretary, /个人信息更正申请/)
  await secretary.getByRole('heading', { name: `${name} · 工作岗位` }).waitFor()
  await secretary.getByRole('button', { name: '看申请改成什么（会记录）' }).first().click()
  await secretary.getByText('保密教育宣传员').waitFor()
  await secretary.getByLabel('答复的理由').first().fill('已核实')
  await stage.axe(secretary)
  await stage.shot(secretary, 'correction')
  await secretary.getByRole('button', { name: '同意更正' }).first().click()
  await secretary.getByRole('heading', { name: `${name} · 工作岗位` }).waitFor({ state: 'detached' })
  await member.reload()
  await member.getByText('✓ 已更正').waitFor()

  // What the branch may not change by itself waits for the level above: asked at the desk, decided on the superior's phone.
  await desk.reload()
  await desk.getByRole('button', { name: '修改', exact: true }).click()
  const form = desk.getByRole('dialog')
  await form.getByLabel('姓名').fill(`${name}改`)
  await form.getByText(/同意以前，这次修改的各项都不变/).waitFor()
  await form.getByLabel('更改关键信息的原因').fill('与户口本核对，登记有误')
  await stage.axe(desk)
  await stage.shot(desk, 'register-ask')
  await form.getByRole('button', { name: '报上级审核' }).click()
  await desk.getByText('◐ 待审核').waitFor()
  await desk.getByRole('heading', { name, exact: true }).waitFor() // nothing has changed
  const above = await stage.open('phone', { as: 'county_reviewer' })
  await openTodo(above, /名册更改等待审核/)
  await above.getByText(`${name} → ${name}改`).waitFor()
  await above.getByLabel('审核的意见').first().fill('已核对户口本')
  await stage.axe(above)
  await stage.shot(above, 'register-review')
  await above.getByRole('button', { name: '同意更改' }).first().click()
  await above.getByText(`${name} → ${name}改`).waitFor({ state: 'detached' })
  await openTodo(secretary, /名册更改有了结果/)
  await secretary.getByText('✓ 已同意').waitFor()
  await stage.shot(secretary, 'register-answer')
  await secretary.getByRole('button', { name: '知道了' }).click()
  await secretary.getByText('没有等待审核的名册更改').waitFor()
  await desk.reload()
  await desk.getByRole('heading', { name: `${name}改`, exact: true }).waitFor()
  await desk.getByText(/已核对户口本/).waitFor()
  await stage.axe(desk)
  await stage.shot(desk, 'register-history')

  // Several wait: one is taken back by who asked, the others are decided on with one reason.
  const { items: comrades } = await send(desk, url, 'GET', `/api/members?within=${orgId}&category=full&limit=50`)
  const asked = comrades.filter((m: { id: number; joinedOn: string }) => m.id !== memberId && m.joinedOn).slice(0, 3)
  for (const m of asked) await send(desk, url, 'PATCH', `/api/members/${m.id}`, { joinedOn: `${m.joinedOn.slice(0, 8)}0${m.joinedOn.endsWith('1') ? 2 : 1}`, reason: '与入党志愿书核对' })
  await desk.goto('/desk/members/revisions')
  await desk.getByText('您报审的，等待审核').waitFor()
  await stage.axe(desk)
  await stage.shot(desk, 'register-asked')
  await desk.getByRole('button', { name: '撤回' }).first().click()
  await desk.getByText('已撤回。').waitFor()
  await secretary.goto('/members/revisions')
  await secretary.getByRole('button', { name: '撤回' }).first().waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'register-asked-phone')
  const decider = await stage.open('desk', { as: 'county_reviewer' })
  await decider.goto('/desk/members/revisions')
  for (const m of asked.slice(1)) await decider.getByRole('row', { name: m.name }).locator('.el-checkbox').first().click()
  await decider.getByText('已选 2 份').waitFor()
  await stage.axe(decider)
  await stage.shot(decider, 'register-together')
  await decider.getByRole('button', { name: '一并同意' }).click()
  await decider.getByRole('dialog').getByLabel('理由').fill('已与入党志愿书逐份核对')
  await decider.getByRole('button', { name: '确定' }).click()
  await decider.getByRole('row', { name: asked[1].name }).waitFor({ state: 'detached' })
  assert.equal(await decider.getByRole('row', { name: asked[2].name }).count(), 0)
  const now = (await send(desk, url, 'GET', `/api/members/${asked[0].id}`)).joinedOn
  assert.equal(now, asked[0].joinedOn, 'what was taken back is as it was')

  // What bears a marking goes nowhere.
  await member.getByLabel('哪一项').selectOption({ label: '备注' })
  await member.getByLabel('应当是什么').fill('机密★10年')
  await member.getByLabel('为什么').fill('补充')
  await member.getByRole('button', { name: '提交更正申请' }).click()
  await member.getByText(/本平台不处理涉密信息/).first().waitFor()
  await stage.shot(member, 'blocked')

  // Without consent the phone is not asked where it is, and the sign-in waits for a witness.
  await member.goto('/me/notice')
  await member.getByText('✓ 您已同意。').waitFor()
  await stage.axe(member)
  await member.getByRole('button', { name: '撤回同意' }).click()
  await member.getByText(/您没有同意/).waitFor()
  await stage.shot(member, 'notice')
  await secretary.goto(`/clerk/${id}`)
  const digits = (await secretary.getByLabel(/^8 位数字/).textContent())!
  await member.goto(`/scan?meeting=${id}`)
  await member.evaluate(() => {
    navigator.geolocation.getCurrentPosition = () => {
      throw new Error('the page asked for the position')
    }
  })
  await member.getByText('扫不了？输入 8 位数字').click()
  await member.getByLabel('屏幕上的 8 位数字').fill(digits)
  await member.getByRole('button', { name: '签到', exact: true }).click()
  await member.getByText('签到已收到，还差一步').waitFor()
  await stage.shot(member, 'witness')

  // A list in clear is asked for; nobody decides on their own.
  await desk.goto('/desk/privacy/exports')
  await desk.getByRole('button', { name: '申请明文导出' }).click()
  await desk.getByRole('dialog').getByLabel('原因').fill('年度统计上报，需要核对身份证号')
  await desk.getByRole('button', { name: '提交申请' }).click()
  const reviewer = await stage.open('desk', { as: 'county_reviewer' })
  await reviewer.goto('/desk/privacy/exports')
  await reviewer.getByRole('button', { name: '批准' }).first().click()
  await reviewer.getByRole('dialog').getByLabel('理由').fill('同意，用后删除')
  await stage.axe(reviewer)
  await stage.shot(reviewer, 'approve')
  await reviewer.getByRole('button', { name: '确定' }).click()
  await reviewer.getByText('✓ 已批准').first().waitFor()
  await desk.reload()
  const file = desk.waitForEvent('download')
  await desk.getByRole('button', { name: '下载（仅一次）' }).first().click()
  await file
  await desk.getByText(/下载，\d+ 人/).first().waitFor()
  await stage.axe(desk)
  await stage.shot(desk, 'exports')
})
