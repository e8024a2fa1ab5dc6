/**
 * 留党察看 from the decision to the restoration: no vote on the roll, a to-do once the term is over, the vote again once it
 * is restored; a second decision leaves the first to be read. Days cannot be waited for here, so the decision is
 * corrected to one of a year ago.
 */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { isoDay } from '../kit/when.ts'
import { elsewhere, logIn, send } from './rig/api.ts'
import { journey } from './rig/journey.ts'

const ago = (days: number) => isoDay(Date.now() - days * 86_400_000)

/** An assembly held yesterday: its roll follows the register until it is entered. */
async function assembly(secretary: Page, url: string, orgId: number, host: string): Promise<number> {
  const { id } = await send(secretary, url, 'POST', '/api/meetings', {
    orgId, kind: 'assembly', title: '学习纪律处分条例', startsAt: `${ago(1)}T19:00:00+08:00`, endsAt: `${ago(1)}T20:30:00+08:00`, place: { name: '村部会议室' }, host,
    ownItems: [{ title: '学习条例' }], held: true, heldReason: '临时召集，会后补录',
  })
  return id
}

/** The member's line on the roll as the desk shows it. */
async function line(secretary: Page, meeting: number, name: string): Promise<string> {
  await secretary.goto(`/desk/meetings/${meeting}`)
  const row = secretary.getByRole('row', { name }).first()
  await row.waitFor()
  return row.innerText()
}

/** Records an act in the member's form at the desk. */
async function record(secretary: Page, act: string | undefined, fields: Record<string, string>): Promise<void> {
  await secretary.getByRole('button', { name: '留党察看' }).click()
  const form = secretary.getByRole('dialog')
  if (act) await form.getByText(act, { exact: true }).click()
  for (const [label, value] of Object.entries(fields)) await form.getByLabel(label).fill(value)
  await form.getByRole('button', { name: '登记' }).click()
  await form.waitFor({ state: 'hidden' })
}

journey('standing', async (stage) => {
  const { url } = stage.server
  const { orgId, secretary: account } = await elsewhere(stage)
  const secretary = await stage.open('desk')
  await logIn(secretary, url, account)
  const { posts } = await send(secretary, url, 'GET', `/api/orgs/${orgId}`)
  const { items } = await send(secretary, url, 'GET', `/api/members?within=${orgId}&category=full&limit=50`)
  const member = items.find((m: { id: number; exempt: boolean }) => !m.exempt && !posts.some((p: { memberId: number }) => p.memberId === m.id)) as { id: number; name: string }
  const meeting = await assembly(secretary, url, orgId, posts.find((p: { post: string }) => p.post === 'secretary').name)

  // Decided a month ago, for a year: due at the meeting, without a vote.
  await secretary.goto(`/desk/members/${member.id}`)
  await secretary.getByRole('button', { name: '留党察看' }).click()
  await secretary.getByRole('dialog').getByText('党内职务自然撤销').waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'decision')
  await secretary.getByRole('dialog').getByRole('button', { name: '取消' }).click()
  await record(secretary, undefined, { 处分决定日期: ago(30), '处分决定（党组织和文号）': '县纪委〔2026〕3 号' })
  await secretary.getByText(/县纪委〔2026〕3 号；没有表决权、选举权和被选举权$/).waitFor()
  await stage.shot(secretary, 'member')
  assert.match(await line(secretary, meeting, member.name), /留党察看期间应当到会，没有表决权/)
  await stage.shot(secretary, 'roll')

  // It was a year ago: the term is over, and the branch is asked.
  await secretary.goto(`/desk/members/${member.id}`)
  const began = `${Number(ago(30).slice(0, 4)) - 1}${ago(30).slice(4)}`
  await record(secretary, undefined, { 处分决定日期: began, '截止日期（一年或者二年）': ago(30) })
  await secretary.goto('/desk/')
  await secretary.getByText(`${member.name}留党察看期满，请研究恢复党员权利`).first().waitFor()
  await stage.shot(secretary, 'todo')
  assert.match(await line(secretary, meeting, member.name), /留党察看期间应当到会，没有表决权/, 'no timer gives the vote back')
  await secretary.goto('/desk/')
  await secretary.getByRole('link', { name: `${member.name}留党察看期满，请研究恢复党员权利` }).last().click()
  await secretary.getByRole('button', { name: '留党察看' }).click()
  await secretary.getByRole('dialog').getByText('延长一年', { exact: true }).waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'over')
  await secretary.getByRole('dialog').getByRole('button', { name: '取消' }).click()
  await record(secretary, '恢复权利', { 恢复党员权利日期: ago(2), 恢复权利的决定: '支部大会决议，镇党委批复' })
  await secretary.getByText(/恢复党员权利，支部大会决议，镇党委批复$/).waitFor()
  assert.doesNotMatch(await line(secretary, meeting, member.name), /没有表决权/)
  await secretary.goto('/desk/')
  await secretary.getByRole('heading', { name: /本周/ }).waitFor()
  assert.equal(await secretary.getByText('留党察看期满').count(), 0)

  // A second decision: the first stays to be read, at the desk and in the e-file on the phone.
  await secretary.goto(`/desk/members/${member.id}`)
  await record(secretary, '给予处分', { 处分决定日期: ago(0), '处分决定（党组织和文号）': '县纪委〔2026〕9 号' })
  await secretary.getByText('以前的留党察看（第 1 次）').waitFor()
  await secretary.getByText(/县纪委〔2026〕9 号；没有表决权/).waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'second')
  const phone = await stage.open('phone')
  await logIn(phone, url, account, true)
  await phone.goto(`/members/${member.id}`)
  await phone.getByText(/县纪委〔2026〕3 号；.*恢复党员权利/).waitFor()
})
