/** A plan is returned with a reason, mended on the phone and approved: at the desk by keyboard alone. */
import type { Page } from 'playwright-core'
import { isoMonth, monthPlus } from '../kit/when.ts'
import { send } from './rig/api.ts'
import { journey } from './rig/journey.ts'

const month = monthPlus(isoMonth(), 2)
const title = '学习党的二十大精神'

/** The state before: a theme of that month issued, and the branch's plan submitted. Gives the meeting's id. */
async function submitted(clerk: Page, secretary: Page, url: string): Promise<number> {
  const me = await send(clerk, url, 'GET', '/api/me')
  const orgId = me.roles.find((r: { role: string }) => r.role === 'superior').orgId
  const theme = await send(clerk, url, 'POST', '/api/themes', { orgId, month, title })
  await send(clerk, url, 'POST', `/api/themes/${theme.id}/issue`)
  const { items } = await send(secretary, url, 'GET', `/api/meetings?mine=true&month=${month}`)
  const id = items[0].id
  await send(secretary, url, 'PUT', `/api/meetings/${id}/plan`, {
    title,
    startsAt: `${month}-12T15:00:00+08:00`,
    endsAt: `${month}-12T16:30:00+08:00`,
    place: { name: '党员活动室' },
    host: '支部书记',
    ownItems: [],
  })
  await send(secretary, url, 'POST', `/api/meetings/${id}/submit`)
  return id
}

journey('review', async (stage) => {
  const clerk = await stage.open('desk', { as: 'city_clerk' })
  const secretary = await stage.open('phone', { as: 'branch_secretary' })
  const id = await submitted(clerk, secretary, stage.server.url)

  const reviewer = await stage.open('desk', { as: 'county_reviewer' })
  await reviewer.goto('/desk/plans')
  const mine = reviewer.getByRole('button', { name: new RegExp(title) })
  await mine.click()
  await reviewer.getByRole('heading', { name: new RegExp(title) }).waitFor()
  await stage.axe(reviewer)
  await stage.shot(reviewer, 'queue')

  await reviewer.keyboard.press('r')
  await reviewer.getByLabel('退回原因（支部会看到）').fill('请写明主持人姓名。')
  await reviewer.keyboard.press('Control+Enter')
  await mine.waitFor({ state: 'detached' })

  await secretary.goto(`/meet/${id}`)
  await secretary.getByText('计划被退回：请写明主持人姓名。').waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'returned')
  await secretary.getByRole('link', { name: '填写计划' }).click()
  await secretary.getByLabel('主持人').fill('张书记')
  await secretary.getByRole('button', { name: '提交', exact: true }).click()
  await secretary.getByText('待审核').first().waitFor()

  await reviewer.reload()
  await mine.click()
  await reviewer.getByText('张书记').waitFor()
  await reviewer.keyboard.press('a')
  await mine.waitFor({ state: 'detached' })
  await secretary.reload()
  await secretary.getByText('已通过').first().waitFor()
  await reviewer.goto(`/desk/meetings/${id}`)
  await reviewer.getByText('审核通过').first().waitFor()
  await stage.axe(reviewer)
  await stage.shot(reviewer, 'approved')
})
