/**
 * After the theme day: a member appeals against an absence; the record, photos and filing by the secretary, the superior's
 * mark, and what the score makes of it.
 */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { handOut, send } from './rig/api.ts'
import { journey } from './rig/journey.ts'

/** Logs a page in as the secretary of a branch, or as another of its members. */
async function logInFrom(page: Page, reviewer: Page, url: string, orgId: number, member?: { memberId: number; name: string }): Promise<void> {
  const { posts } = await send(reviewer, url, 'GET', `/api/orgs/${orgId}`)
  const { account, password } = await handOut(reviewer, url, orgId, member ?? posts.find((p: { post: string }) => p.post === 'secretary'))
  await send(page, url, 'POST', '/api/session', { account, password })
  await send(page, url, 'POST', '/api/session/password', { old: password, new: `${password}-换` })
}

/** A meeting still to be filed, and one of those who were absent from it. */
async function toFile(reviewer: Page, url: string): Promise<{ id: number; orgId: number; month: string; absentee: { memberId: number; name: string } }> {
  const { items } = await send(reviewer, url, 'GET', '/api/meetings?state=closed')
  for (const { id, orgId, month } of items) {
    const { rows } = await send(reviewer, url, 'GET', `/api/meetings/${id}/attendance`)
    const absent = rows.find((r: { presence: string }) => r.presence === 'absent')
    if (absent) return { id, orgId, month, absentee: { memberId: absent.memberId, name: absent.memberName } }
  }
  throw new Error('everybody was present everywhere')
}

/** Three photos that differ, drawn by the browser. */
async function photos(page: Page): Promise<{ name: string; mimeType: string; buffer: Buffer }[]> {
  const drawn = await page.evaluate(() =>
    ['#7b2d26', '#2d5c7b', '#4a7b2d'].map((colour) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 })
      const context = canvas.getContext('2d')!
      context.fillStyle = colour
      context.fillRect(0, 0, 640, 480)
      return canvas.toDataURL('image/png').split(',')[1]!
    }),
  )
  return drawn.map((png, i) => ({ name: `现场${i + 1}.png`, mimeType: 'image/png', buffer: Buffer.from(png, 'base64') }))
}

journey('file-and-score', async (stage) => {
  const { url } = stage.server
  const reviewer = await stage.open('desk', { as: 'county_reviewer' })
  const { id, orgId, month, absentee } = await toFile(reviewer, url)
  const before = (await send(reviewer, url, 'GET', `/api/scores/${orgId}?month=${month}`)).score

  // 申诉: who was there after all says so, once; the superior looks again.
  const absent = await stage.open('phone')
  await logInFrom(absent, reviewer, url, orgId, absentee)
  await absent.goto(`/meet/${id}`)
  await absent.getByRole('button', { name: '提交申诉' }).click()
  await absent.getByText('请写明申诉理由。').waitFor()
  await absent.getByLabel('申诉理由').fill('当天在会场，手机没有电，书记可以作证。')
  await stage.axe(absent)
  await stage.shot(absent, 'appeal')
  await absent.getByRole('button', { name: '提交申诉' }).click()
  await absent.getByText('请等上级党组织核实').waitFor()
  await reviewer.goto('/desk/')
  await reviewer.getByRole('link', { name: /有缺勤申诉待核实/ }).click()
  await reviewer.getByRole('button', { name: `核实：${absentee.name}的申诉` }).click()
  const decision = reviewer.getByRole('dialog')
  await decision.getByText('手机没有电').waitFor()
  await decision.getByLabel('核实情况').fill('支部书记证明在场。')
  await stage.axe(reviewer)
  await stage.shot(reviewer, 'appeal-decision')
  await decision.getByRole('button', { name: '认定到会' }).click()
  await decision.waitFor({ state: 'detached' })
  await absent.reload()
  await absent.getByText('申诉结果：支部书记证明在场。').waitFor()

  // 心得: written on the phone; the secretary comments, hides it with a reason, and shows it again once it is rewritten.
  const wrote = '当天学习了党章第一章，联系护林防火的工作，体会到党员要走在前面。'
  await absent.getByLabel('学习心得、感言').fill(wrote)
  await absent.getByRole('button', { name: '提交心得' }).click()
  await absent.getByText('我的心得（归档前可以改）').waitFor()
  const secretary = await stage.open('desk')
  await logInFrom(secretary, reviewer, url, orgId)
  await secretary.goto(`/desk/meetings/${id}`)
  await secretary.getByRole('button', { name: `${absentee.name}的心得：评论` }).click()
  await secretary.getByLabel('说说您的看法').fill('写得实在，请再说说打算怎样做。')
  await secretary.getByRole('button', { name: '发表评论' }).click()
  await secretary.getByRole('button', { name: '撤回' }).waitFor()
  await secretary.getByRole('button', { name: `隐藏${absentee.name}的心得` }).click()
  await secretary.getByLabel(`为什么隐藏${absentee.name}的心得`).fill('写到了邻居的家事，请删去。')
  await stage.axe(secretary)
  await stage.shot(secretary, 'hide')
  await secretary.getByRole('button', { name: '隐藏', exact: true }).click()
  await secretary.getByText('已由支部隐藏：写到了邻居的家事').waitFor()
  await absent.reload()
  await absent.getByText('已由支部隐藏：写到了邻居的家事').first().waitFor()
  await absent.getByRole('button', { name: `${absentee.name}的心得：评论（1）` }).click()
  await absent.getByText('写得实在').waitFor()
  await stage.axe(absent)
  await stage.shot(absent, 'hidden')
  await absent.getByLabel('学习心得、感言').fill(`${wrote}今后每月巡山两次。`)
  await absent.getByRole('button', { name: '保存修改' }).click()
  await absent.getByText('等支部再看').first().waitFor()
  await secretary.reload()
  await secretary.getByRole('button', { name: `恢复${absentee.name}的心得` }).click()
  await secretary.getByRole('button', { name: `恢复${absentee.name}的心得` }).waitFor({ state: 'detached' })

  await secretary.getByLabel('会议记录').fill('全体党员诵读党章，逐条学习新修订的内容；支部书记通报上季度党费收缴和使用情况，党员代表对村级道路维护提出三条意见，经讨论一致同意列入下月议程。'.repeat(5))
  for (const evidence of await secretary.getByLabel(/的完成情况$/).all()) await evidence.fill('按要求完成，见会议记录。')
  await secretary.locator('input[type=file][multiple]').setInputFiles(await photos(secretary))
  await secretary.getByText(/没有检查是否涉密/).waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'photos')
  await secretary.getByRole('button', { name: '确认不涉密，上传' }).click()
  await secretary.locator('main img').nth(2).waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'record')

  // Somebody else of the branch saved meanwhile: both are shown, and one's own is kept.
  await send(secretary, url, 'PUT', `/api/meetings/${id}/record`, { minutes: '另一位同志写的。' })
  await secretary.getByRole('button', { name: '保存', exact: true }).click()
  const conflict = secretary.getByRole('region', { name: '两份内容' })
  await conflict.getByText('另一位同志写的。').waitFor()
  await conflict.scrollIntoViewIfNeeded()
  await stage.axe(secretary)
  await stage.shot(secretary, 'record-conflict')
  await conflict.getByRole('button', { name: '保留我的' }).click()
  await conflict.waitFor({ state: 'detached' })

  const late = secretary.getByLabel('补录原因')
  if (await late.isVisible()) await late.fill('当日停电，照片和记录次日补传。')
  await secretary.getByRole('button', { name: /归档$/ }).click()
  await secretary.getByRole('button', { name: '确认归档，不再修改' }).click()
  await secretary.getByText('已归档').first().waitFor()

  await reviewer.goto(`/desk/meetings/${id}`)
  await reviewer.getByLabel('评分（0–100）').fill('94')
  await reviewer.getByRole('button', { name: '评分', exact: true }).click()
  await reviewer.getByText('已评分。').waitFor()
  await stage.axe(reviewer)
  await stage.shot(reviewer, 'marked')

  // The score says how it was computed, and the sum of its parts is the score.
  await reviewer.getByRole('link', { name: '得分是怎么算的' }).click()
  await reviewer.getByRole('heading', { name: '怎么算出来的' }).waitFor()
  await reviewer.getByText('上级评分合计 94 分（1/1 次已评）：5 × 94 ÷ 100').waitFor()
  await reviewer.getByText(/照片 3\/3 张、记录 300\/300 字、规定动作 6\/6 项/).waitFor()
  const points = await reviewer.getByRole('row').getByText(/^\d+\.\d{3}$/).allTextContents()
  assert.equal(points.length, 5)
  const shown = Number(await reviewer.locator('.score').textContent())
  assert.equal(shown, Math.round(points.reduce((sum, p) => sum + Number(p), 0) * 10 + 1e-6) / 10)
  assert.ok(shown > before, `${shown} after the record and mark, ${before} before`)
  assert.equal(await reviewer.getByText('暂定').count(), 0)
  await reviewer.getByRole('img', { name: /近六个月得分/ }).waitFor()
  await stage.axe(reviewer)
  await stage.shot(reviewer, 'score')

  // Up to the ranking it stands in, all branches, and on paper.
  await reviewer.getByRole('navigation', { name: '上级排名' }).getByRole('link').last().click()
  await reviewer.getByRole('img', { name: /得分最高的/ }).waitFor()
  await stage.axe(reviewer)
  await stage.shot(reviewer, 'ranking')
  await reviewer.getByRole('link', { name: '全部支部' }).click()
  await reviewer.getByRole('link', { name: '全部支部' }).and(reviewer.locator('[aria-current]')).waitFor()
  const paper = await reviewer.getByRole('link', { name: '打印排名' }).getAttribute('href')
  await reviewer.goto(paper!)
  await reviewer.getByRole('heading', { name: '主题党日评分排名' }).waitFor()
  await stage.axe(reviewer)
  await stage.shot(reviewer, 'paper')

  // A member of the branch reads the same on the phone, large.
  const phone = await stage.open('phone', { elder: true })
  await logInFrom(phone, reviewer, url, orgId)
  await phone.goto('/score')
  await phone.getByText(shown.toFixed(1)).first().waitFor()
  await phone.getByText(/上级评分合计 94 分/).waitFor()
  await stage.axe(phone)
  await stage.shot(phone, 'phone')
  assert.equal((await phone.request.get(`/api/scores/ranking?parent=${(await send(reviewer, url, 'GET', `/api/orgs/${orgId}`)).parentId}`)).status(), 404)
})
