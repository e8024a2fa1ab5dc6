/**
 * A record of an earlier month is corrected with the superior. While that waits an appeal alters the roll: who decides reads what
 * does not add up, the branch amends what it asked for, and it is granted; the one before can be looked up.
 */
import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { Locator } from 'playwright-core'
import { handOut, logIn, send } from './rig/api.ts'
import { journey } from './rig/journey.ts'

const vote = '表决修缮党员活动室的方案'

/** What a field holds once the page has filled it in. */
async function written(field: Locator): Promise<string> {
  for (let i = 0; i < 100; i++) {
    const text = await field.inputValue()
    if (text) return text
    await setTimeout(50)
  }
  throw new Error('the field stays empty')
}

journey('correction', async (stage) => {
  const { url } = stage.server
  const secretary = await stage.open('phone', { as: 'branch_secretary' })
  const reviewer = await stage.open('desk', { as: 'county_reviewer' })
  await reviewer.setViewportSize({ width: 1280, height: 900 })

  // The demo's assembly of two months ago, and who was absent from it.
  const { items } = await send(secretary, url, 'GET', '/api/meetings?mine=true&month=all&state=filed&kind=assembly&limit=50')
  const { id, orgId } = items.find((m: { title: string }) => m.title === '讨论修缮党员活动室')
  const { rows } = await send(reviewer, url, 'GET', `/api/meetings/${id}/attendance`)
  const absent = rows.find((r: { presence: string }) => r.presence === 'absent') as { memberId: number; memberName: string }

  await secretary.goto(`/meet/${id}`)
  await secretary.getByRole('link', { name: '更正记录' }).click()
  const minutes = secretary.getByLabel('记录', { exact: true })
  await minutes.fill(`${await written(minutes)}预算为三万元。`)
  await secretary.getByLabel('更正的原因').fill('漏记预算')
  await secretary.getByRole('button', { name: '提交更正' }).click()
  await secretary.waitForURL(`**/meet/${id}`)
  await secretary.getByText('有一份更正等待上级党组织审核').waitFor()
  await stage.axe(secretary)
  await secretary.getByText('有一份更正等待上级党组织审核').scrollIntoViewIfNeeded()
  await stage.shot(secretary, 'asked')

  // The roll changes: who was absent was there after all.
  const comrade = await stage.open('phone')
  await logIn(comrade, url, await handOut(reviewer, url, orgId, { memberId: absent.memberId, name: absent.memberName }))
  await send(comrade, url, 'POST', `/api/meetings/${id}/attendance/appeal`, { reason: '当晚在会场，点名时在门口迎客。' })
  await send(reviewer, url, 'POST', `/api/meetings/${id}/attendance/appeal/${absent.memberId}`, { accept: true, note: '支部书记证明在场。' })

  await reviewer.goto('/desk/')
  await reviewer.getByText(/份更正申请待审核/).first().waitFor({ state: 'attached' }) // among what has time
  await reviewer.goto(`/desk/meetings/${id}`)
  await reviewer.getByText(/现在还不能同意：第 2 项：与签到名册（.+）不一致/).waitFor()
  await reviewer.getByText(/预算为三万元。/).waitFor()
  assert.equal(await reviewer.getByRole('button', { name: '同意更正' }).count(), 0)
  await stage.axe(reviewer)
  await reviewer.getByText(/现在还不能同意/).scrollIntoViewIfNeeded()
  await stage.shot(reviewer, 'does-not-add-up')

  // The branch reads it too and puts another in its place, beginning from what it asked for.
  await secretary.reload()
  await secretary.getByText(/现在还不能同意/).waitFor()
  await secretary.getByRole('link', { name: '修改更正申请' }).click()
  assert.match(await written(minutes), /预算为三万元。$/)
  for (const what of ['实到', '赞成']) {
    const figure = secretary.getByLabel(`${vote}：${what}`, { exact: true })
    await figure.fill(String(Number(await figure.inputValue()) + 1))
  }
  await stage.axe(secretary)
  await secretary.getByLabel(`${vote}：赞成`).scrollIntoViewIfNeeded()
  await stage.shot(secretary, 'amending')
  await secretary.getByRole('button', { name: '提交更正' }).click()
  await secretary.waitForURL(`**/meet/${id}`)
  await secretary.getByText('以前的更正申请 1 份').click()
  await secretary.getByText(/修改，由后来的申请代替/).waitFor()
  await secretary.getByText('申请里和现在的记录不同的').click()
  assert.equal(await secretary.getByText(/预算为三万元。/).count(), 2, 'the one that waits and the one before')
  await stage.axe(secretary)
  await secretary.getByText('以前的更正申请 1 份').scrollIntoViewIfNeeded()
  await stage.shot(secretary, 'amended')

  await reviewer.reload()
  await reviewer.getByRole('button', { name: '同意更正' }).click()
  await reviewer.getByText('已更正 2 次').first().waitFor() // once by the appeal
  await reviewer.getByText('以前的更正申请 2 份').click()
  await reviewer.getByText('申请里和现在的记录不同的').click()
  await reviewer.getByText('修改更正申请').waitFor() // in the history of the meeting
  await stage.axe(reviewer)
  await reviewer.getByText('以前的更正申请 2 份').scrollIntoViewIfNeeded()
  await stage.shot(reviewer, 'granted')
  await secretary.reload()
  await secretary.getByText(/预算为三万元。/).first().waitFor()
  const { items: record, voters, votersPresent } = await send(secretary, url, 'GET', `/api/meetings/${id}`)
  assert.deepEqual([record[1].vote.due, record[1].vote.present], [voters, votersPresent])
})
