/**
 * A resolution of an assembly with twenty who have a vote: ten of eighteen are not enough, eleven are; filing sets the task,
 * a correction keeps the version before, and the superior, who reads it, says so.
 */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { handOut, send } from './rig/api.ts'
import { journey } from './rig/journey.ts'

const voters = 20

/** A branch in which exactly so many have a vote, and its secretary. */
async function branchOf(reviewer: Page, url: string): Promise<{ orgId: number; secretary: { memberId: number; name: string } }> {
  const { items } = await send(reviewer, url, 'GET', '/api/orgs?kind=branch&limit=200')
  for (const { id, members } of items.filter((o: { members: number }) => o.members >= voters)) {
    if (members > voters + 6) continue
    const full = await send(reviewer, url, 'GET', `/api/members?within=${id}&category=full&limit=50`)
    if (full.items.length !== voters) continue
    const { posts } = await send(reviewer, url, 'GET', `/api/orgs/${id}`)
    return { orgId: id, secretary: posts.find((p: { post: string }) => p.post === 'secretary') }
  }
  throw new Error(`no branch has ${voters} with a vote`)
}

/** Yesterday at an hour, in China's time. */
const yesterday = (hour: string) => `${new Date(Date.now() + 8 * 3_600_000 - 86_400_000).toISOString().slice(0, 10)}T${hour}:00+08:00`

/** An assembly that was held yesterday, eighteen of twenty there. */
async function assembly(secretary: Page, url: string, orgId: number, host: string): Promise<number> {
  const { id } = await send(secretary, url, 'POST', '/api/meetings', {
    orgId,
    kind: 'assembly',
    title: '讨论修缮党员活动室',
    startsAt: yesterday('19:00'),
    endsAt: yesterday('20:30'),
    place: { name: '村部会议室' },
    host,
    ownItems: [{ title: '表决修缮党员活动室的方案' }],
    held: true,
    heldReason: '临时召集，会后补录',
  })
  let rows: { memberId: number; voter: boolean }[] = []
  for (let i = 0; i < 50 && rows.length === 0; i++) {
    const answer = await secretary.request.get(`/api/meetings/${id}/attendance`)
    if (answer.ok()) rows = ((await answer.json()) as { rows: typeof rows }).rows // the roll follows soon after
    else await secretary.waitForTimeout(100)
  }
  const away = rows.filter((r) => r.voter).slice(-2)
  await send(secretary, url, 'PUT', `/api/meetings/${id}/attendance/roll`, { reason: '会场没有信号', except: away.map((r) => ({ memberId: r.memberId, presence: 'absent' })) })
  for (let i = 0; i < 50; i++) {
    const m = await send(secretary, url, 'GET', `/api/meetings/${id}`)
    if (m.voters === voters) break
    await secretary.waitForTimeout(100)
  }
  return id
}

/** One entry: the record, the branch's page, the calendar, the statistics, a member's file and the year's book have it; nobody typed it again. */
async function everywhere(secretary: Page, meeting: number, orgId: number, memberId: number): Promise<void> {
  const day = yesterday('19:00').slice(0, 10)
  const year = day.slice(0, 4)
  for (const ledger of [
    `/print/ledger/${meeting}`,
    '/api/openness/branch',
    `/api/ledgers/statistics/rows?within=${orgId}&from=${day}&to=${day}`,
    `/api/ledgers/members/${memberId}?year=${year}`,
    `/print/ledgers/books/${orgId}?year=${year}`,
  ]) {
    const answer = await secretary.request.get(ledger)
    assert.ok(answer.ok(), `${ledger}: ${answer.status()} ${await answer.text()}`)
    assert.ok((await answer.text()).includes('讨论修缮党员活动室'), `${ledger} does not know of the meeting`)
  }
  const calendar = await (await secretary.request.get(`/api/duties?org=${orgId}&year=${year}`)).json()
  const acts = calendar.items.find((l: { duty: string }) => l.duty === 'assembly').periods.flatMap((p: { acts: { id: number }[] }) => p.acts)
  assert.ok(acts.some((a: { id: number }) => a.id === meeting), 'the calendar of duties does not know of the meeting')
}

journey('resolution', async (stage) => {
  const { url } = stage.server
  const reviewer = await stage.open('desk', { as: 'county_reviewer' })
  const { orgId, secretary: who } = await branchOf(reviewer, url)
  const { account, password } = await handOut(reviewer, url, orgId, who)
  const secretary = await stage.open('desk')
  await send(secretary, url, 'POST', '/api/session', { account, password })
  await send(secretary, url, 'POST', '/api/session/password', { old: password, new: `${password}-换` })
  const id = await assembly(secretary, url, orgId, who.name)

  // 10 of 20 due are not more than half, though they are more than half of those there.
  await secretary.goto(`/desk/meetings/${id}`)
  await secretary.getByText('表决、责任人和期限').click()
  await secretary.getByLabel('表决', { exact: true }).selectOption('ordinary')
  const figure = (name: string) => secretary.getByLabel(`表决修缮党员活动室的方案：${name}`)
  assert.equal(await figure('应到会有表决权').inputValue(), '20')
  assert.equal(await figure('实到').inputValue(), '18')
  await figure('赞成').fill('10')
  await figure('不赞成').fill('7')
  await secretary.getByLabel('会议记录').fill('书记介绍修缮方案和预算，党员充分讨论后付表决。')
  await secretary.getByRole('button', { name: '保存', exact: true }).click()
  await secretary.getByText(/赞成、不赞成和弃权相加应等于到会有表决权的 18 人/).waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'does-not-add-up')
  await figure('不赞成').fill('8')
  await secretary.getByRole('button', { name: '保存', exact: true }).click()
  await secretary.getByText('记录已保存。').first().waitFor()
  let m = await send(secretary, url, 'GET', `/api/meetings/${id}`)
  assert.equal(m.items[0].vote.passed, false, m.items[0].vote.sentence)

  // 11 are; somebody sees to it.
  await figure('赞成').fill('11')
  await figure('不赞成').fill('7')
  await secretary.getByLabel('表决修缮党员活动室的方案的议定事项').fill('按方案修缮党员活动室')
  await secretary.getByLabel('责任人（没有可不选）').selectOption({ label: who.name })
  const due = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)
  await secretary.getByLabel('完成期限').fill(due)
  await secretary.getByLabel('上传附件').setInputFiles({ name: '修缮方案.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n1 0 obj\n') })
  await secretary.getByRole('button', { name: '确认不涉密，上传' }).click()
  await secretary.getByRole('link', { name: '修缮方案.pdf' }).waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'record')
  await secretary.getByRole('button', { name: /归档$/ }).click()
  await secretary.getByRole('button', { name: '确认归档，不再修改' }).click()
  await secretary.getByText('赞成 11 人，超过应到的半数，通过。').waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'filed')

  await everywhere(secretary, id, orgId, who.memberId)

  // 任务: it is on the list of whoever is responsible, and is done with a note.
  await secretary.goto('/desk/tasks')
  await secretary.getByText('按方案修缮党员活动室').waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'tasks')
  const phone = await stage.open('phone', { elder: true })
  await send(phone, url, 'POST', '/api/session', { account, password: `${password}-换` })
  await phone.goto('/tasks')
  await phone.getByRole('button', { name: '完成：按方案修缮党员活动室' }).click()
  await phone.getByLabel('完成情况').fill('墙面和屋顶已修好，支委验收。')
  await stage.axe(phone)
  await stage.shot(phone, 'task')
  await phone.locator('form').getByRole('button', { name: '完成' }).click()
  await phone.getByText('完成情况：墙面和屋顶已修好，支委验收。').waitFor()

  // 更正: a reason is asked for, and the version before can still be read.
  await secretary.goto(`/desk/meetings/${id}`)
  await secretary.getByRole('button', { name: '更正记录' }).click()
  await secretary.getByLabel('会议记录').fill('书记介绍修缮方案和预算三万元，党员充分讨论后付表决。')
  await secretary.getByRole('button', { name: '提交更正' }).click()
  await secretary.getByText('请填写更正的原因。').waitFor()
  await secretary.getByLabel('更正的原因').fill('漏写预算')
  await stage.axe(secretary)
  await stage.shot(secretary, 'correcting')
  await secretary.getByRole('button', { name: '提交更正' }).click()
  await secretary.getByText('已更正 1 次').first().waitFor()
  await secretary.getByRole('button', { name: '第 1 版' }).click()
  await secretary.getByText('书记介绍修缮方案和预算，党员充分讨论后付表决。').waitFor()
  await secretary.getByText('书记介绍修缮方案和预算三万元').first().waitFor()
  await stage.axe(secretary)
  await secretary.getByRole('button', { name: '第 1 版' }).scrollIntoViewIfNeeded()
  await stage.shot(secretary, 'version')

  // 审阅: read, not judged; the branch sees who has read it.
  await reviewer.goto(`/desk/meetings/${id}`)
  await reviewer.getByRole('button', { name: '已阅' }).click()
  await reviewer.getByText('上级审阅：').waitFor()
  await stage.axe(reviewer)
  await stage.shot(reviewer, 'seen')
  m = await send(reviewer, url, 'GET', `/api/meetings/${id}`)
  assert.equal(m.seen.length, 1)
  assert.equal(m.mark, undefined, 'to read is not to mark')
  await phone.goto(`/meet/${id}`)
  await phone.getByText('上级审阅：').waitFor()
  await stage.axe(phone)
  await phone.getByText('上级审阅：').scrollIntoViewIfNeeded()
  await stage.shot(phone, 'meeting')

  await secretary.goto(`/print/ledger/${id}`)
  await secretary.getByRole('heading', { name: '二、表决结果' }).waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'paper')
})
