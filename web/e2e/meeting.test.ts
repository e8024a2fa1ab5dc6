/**
 * A committee meeting in one go: the secretary plans it on the phone and publishes it, two of the committee answer, the desk
 * shows who comes; a second one at the same hour is refused; a series is laid out ahead; one held without a plan is entered.
 */
import assert from 'node:assert/strict'
import { isoDay } from '../kit/when.ts'
import { comrade, send } from './rig/api.ts'
import { journey } from './rig/journey.ts'

const day = (ahead: number) => isoDay(Date.now() + ahead * 86_400_000)

journey('meeting', async (stage) => {
  const { url } = stage.server
  const secretary = await stage.open('phone', { as: 'branch_secretary' })
  await secretary.goto('/meet')
  await secretary.getByRole('link', { name: '发起会议' }).click()
  await secretary.getByLabel('类型').selectOption({ label: '支委会' })
  await secretary.getByText('第十二条').waitFor()
  await secretary.getByLabel('开始时间').fill(`${day(5)}T19:30`)
  await secretary.getByLabel('结束时间').fill(`${day(5)}T20:30`)
  await secretary.getByRole('button', { name: '加一项议题' }).click()
  await secretary.getByLabel('第 1 项', { exact: true }).fill('研究接收预备党员')
  await secretary.getByText('合开、列席、标签').click()
  await secretary.getByRole('button', { name: '加一位列席人员' }).click()
  await secretary.getByLabel('列席人员第 1 位的姓名').fill('周平')
  await secretary.getByLabel('单位', { exact: true }).fill('镇党委')
  await secretary.getByRole('button', { name: '发布' }).click()
  await secretary.getByText('请填写地点。').first().waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'form')
  await secretary.getByLabel('地点').fill('村党群服务中心会议室')
  await secretary.getByRole('button', { name: '发布' }).click()
  await secretary.getByText('已通过').first().waitFor()
  const id = Number(new URL(secretary.url()).pathname.split('/').at(-1))
  const { orgId } = await send(secretary, url, 'GET', `/api/meetings/${id}`)

  // Everybody on the committee has it among their to-dos; two answer.
  await secretary.getByRole('heading', { name: '到会情况' }).waitFor()
  const first = await comrade(stage, { id, orgId })
  await first.page.goto('/todo')
  await first.page.getByText('请答复是否参加').first().waitFor()
  await stage.shot(first.page, 'todo')
  await first.page.goto(`/meet/${id}`)
  await first.page.getByText('研究接收预备党员').waitFor()
  await first.page.getByRole('button', { name: '参加', exact: true }).click()
  await first.page.getByText('已回复参加').first().waitFor()
  await stage.axe(first.page)
  const second = await comrade(stage, { id, orgId }, undefined, [first.name])
  await second.page.goto(`/meet/${id}`)
  await second.page.getByRole('button', { name: '请假' }).click()
  await second.page.getByLabel('请假原因').fill('外出开会')
  await second.page.getByRole('button', { name: '提交请假' }).click()
  await second.page.getByText('已请假').first().waitFor()

  await secretary.reload()
  await secretary.getByText('参加 1 人').waitFor()
  await secretary.getByText('请假 1 人').waitFor()
  await secretary.getByText(first.name).first().waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'answers')

  // The desk shows the same, and a second meeting at that hour is refused.
  const desk = await stage.open('desk', { as: 'branch_secretary' })
  await desk.goto(`/desk/meetings/${id}`)
  await desk.getByText('参加 1 人').waitFor()
  await desk.getByText('周平（镇党委）').waitFor()
  await stage.axe(desk)
  await stage.shot(desk, 'desk')
  await desk.goto('/desk/meetings')
  await desk.getByRole('button', { name: '新建' }).click()
  const dialog = desk.getByRole('dialog')
  await dialog.getByText('第十二条').waitFor()
  await dialog.getByLabel('开始时间').fill(`${day(5)}T20:00`)
  await dialog.getByLabel('结束时间').fill(`${day(5)}T21:00`)
  await dialog.getByLabel('地点').fill('另一间')
  await dialog.getByRole('button', { name: '发布' }).click()
  await dialog.getByText('两边都应到会').first().waitFor()
  await stage.axe(desk)
  await stage.shot(desk, 'twice')

  // Laid out ahead by a fixed day.
  await dialog.getByText('按固定日期排出以后的各次').click()
  await dialog.getByLabel('排几次').fill('3')
  await stage.shot(desk, 'series')
  await dialog.getByRole('button', { name: '排出草稿' }).click()
  await desk.getByText('已排好').first().waitFor()

  // One that was held without a plan: always late, its roll entered by hand.
  const past = await send(secretary, url, 'POST', '/api/meetings', {
    orgId, kind: 'committee_meeting', title: '上周支委会', startsAt: `${day(-6)}T19:30:00+08:00`, endsAt: `${day(-6)}T20:30:00+08:00`,
    place: { name: '会议室' }, host: (await send(secretary, url, 'GET', `/api/meetings/${id}`)).host, held: true, heldReason: '没有来得及建计划',
  })
  assert.equal(past.state, 'closed')
  await desk.goto(`/desk/meetings/${past.id}`)
  await desk.getByRole('button', { name: '登记到会情况' }).click()
  await desk.getByRole('combobox', { name: `${second.name}的到会情况` }).selectOption({ label: '缺勤' })
  await stage.axe(desk)
  await stage.shot(desk, 'by-hand')
  await desk.getByRole('button', { name: /^登记：到会/ }).click()
  await desk.getByText('记录人登记').first().waitFor()
  await stage.axe(desk)
  await stage.shot(desk, 'held')
})
