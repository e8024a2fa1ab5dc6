/**
 * A member reads the branch's life, says something unnamed, and reads the answer; makes up a lesson missed; is greeted on the
 * political birthday. The secretary publishes, answers, confirms and greets, on the phone and at the desk.
 */
import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { isoDay } from '../kit/when.ts'
import { handOut, openTodo, send, today } from './rig/api.ts'
import { journey, type Stage } from './rig/journey.ts'

const day = 86_400_000
const words = '建议把党课放到晚上，白天要下地。'

/** A member of the branch without a post and in no other journey, logged in: from the end of the roll, where others do not look. */
async function ordinary(stage: Stage, meeting: { id: number; orgId: number }) {
  const { url } = stage.server
  const reviewer = await stage.open('desk', { as: 'county_reviewer' })
  const { rows } = await send(reviewer, url, 'GET', `/api/meetings/${meeting.id}/attendance`)
  for (const row of rows.reverse().filter((r: { presence: string }) => r.presence === 'due')) {
    const { account, password } = await handOut(reviewer, url, meeting.orgId, { memberId: row.memberId, name: row.memberName })
    const page = await stage.open('phone')
    await send(page, url, 'POST', '/api/session', { account, password })
    await send(page, url, 'POST', '/api/session/password', { old: password, new: `${password}-换` })
    if (!(await send(page, url, 'GET', '/api/me')).may.includes('suggestion.answer')) return { page, memberId: row.memberId as number, name: row.memberName as string }
  }
  throw new Error('everybody has a post')
}

journey('branch-life', async (stage) => {
  const { url } = stage.server
  const secretary = await stage.open('phone', { as: 'branch_secretary' })
  const desk = await stage.open('desk', { as: 'branch_secretary' })
  const { id, orgId } = await today(secretary, url)
  const { page: member, memberId, name } = await ordinary(stage, { id, orgId })

  // The state before: a lecture of yesterday that the comrade missed, and a day of joining that is today.
  const eve = isoDay(Date.now() - day)
  const held = { orgId, kind: 'lecture', title: '学习党章总纲', startsAt: `${eve}T05:00:00+08:00`, endsAt: `${eve}T06:00:00+08:00`, place: { name: '党员活动室' }, host: '支部书记', held: true, heldReason: '临时安排' }
  const lecture = await send(secretary, url, 'POST', '/api/meetings', held)
  while (!(await secretary.request.get(`/api/meetings/${lecture.id}/attendance`)).ok()) await setTimeout(200) // its roll is drawn soon after
  await send(secretary, url, 'PUT', `/api/meetings/${lecture.id}/attendance/roll`, { reason: '纸质签到', except: [{ memberId, presence: 'absent' }] })
  const { joinedOn } = await send(secretary, url, 'GET', `/api/members/${memberId}`)
  const year = Math.min(Number(joinedOn.slice(0, 4)) + 1, new Date().getFullYear() - 2)
  const anniversary = isoDay(Date.now()).slice(4)
  const above = await stage.open('desk', { as: 'county_reviewer' }) // the branch would have to ask
  await send(above, url, 'PATCH', `/api/members/${memberId}`, { joinedOn: year + anniversary, confirmedOn: year + 1 + anniversary, reason: '与入党志愿书核对' })

  // The branch publishes.
  await secretary.goto('/openness/disclosures')
  await secretary.getByText('公开目录').waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'catalogue')
  await secretary.getByRole('link', { name: /党费收缴情况/ }).click()
  await secretary.getByLabel('哪一期').fill('2025')
  await secretary.getByLabel('标题').fill('2025 年党费收缴情况')
  await secretary.getByLabel('内容').fill('全年应交 23 人，实交 23 人，合计 3,600 元，已全部上缴。')
  await stage.axe(secretary)
  await stage.shot(secretary, 'publish')
  await secretary.getByRole('button', { name: '公开', exact: true }).click()
  await secretary.getByText('已全部上缴').waitFor()

  // What the ledgers hold of the quarter is offered, and taken over; whoever gives a lecture is chosen.
  for (const page of [secretary, desk]) {
    await page.goto(page === desk ? '/desk/openness/disclosures?category=life' : '/openness/publish?category=life')
    const month = new Date().getMonth()
    const quarter = `${new Date().getFullYear() - (month < 3 ? 1 : 0)}-Q${Math.floor(month / 3) || 4}` // the one that is over
    await page.getByLabel('哪一期').fill(quarter)
    await page.getByText('会议和到会').click()
    await page.getByText(/已归档的 \d+ 次会议/).waitFor()
    await page.getByRole('button', { name: '把这些数字写进内容' }).click()
    assert.match(await page.getByLabel('内容').inputValue(), /^一、会议和到会\n1\. .+ \d+ 次，应到 \d+ 人次/)
    await stage.axe(page)
    await stage.shot(page, page === desk ? 'desk-figures' : 'figures')
    await page.goto(page === desk ? '/desk/meetings/new?kind=lecture' : '/meet/new?kind=lecture')
    const who = page.getByLabel('请谁授课')
    const leader = await who.getByRole('option', { name: /县委|镇党委|党委.*书记/ }).first().textContent()
    await who.selectOption({ label: leader!.trim() })
    await page.getByLabel('再请一位').selectOption({ label: '其他人（专家、先进人物等）' })
    await page.getByLabel('授课人第 2 位的姓名').fill('李教授')
    await stage.axe(page)
    await stage.shot(page, page === desk ? 'desk-lecturer' : 'lecturer')
  }

  // The member reads the page, the publication, and says something unnamed.
  await member.goto('/')
  await member.getByRole('link', { name: '支部生活' }).click()
  await member.getByText('近期安排').waitFor()
  await member.getByText('学习党章总纲').waitFor()
  await stage.axe(member)
  await stage.shot(member, 'branch')
  await member.getByRole('link', { name: '党务公开' }).click()
  await member.getByRole('link', { name: /党费收缴情况/ }).first().click()
  await member.getByRole('button', { name: '我已阅读' }).click()
  await member.getByText('✓ 您已阅读').waitFor()
  await stage.axe(member)
  await stage.shot(member, 'disclosure')
  await member.goto('/openness/suggestions')
  await member.getByRole('textbox', { name: '内容' }).fill(words)
  await member.getByRole('switch', { name: /不署名/ }).check()
  await stage.axe(member)
  await stage.shot(member, 'say')
  await member.getByRole('button', { name: '提交' }).click()
  await member.getByText('已提交。支部答复以后').waitFor()
  assert.equal(await member.getByText(words).count(), 0, 'nobody reads it before it is answered, not even its author')

  // The secretary answers; everybody reads both.
  await openTodo(secretary, /意见建议等待答复/)
  await secretary.getByText(words).waitFor()
  await secretary.getByText('意见建议 · 不署名').first().waitFor()
  await secretary.getByRole('button', { name: '答复', exact: true }).first().click()
  await secretary.getByLabel('答复（大家看得到）').fill('下个月起改在晚上七点。')
  await stage.axe(secretary)
  await stage.shot(secretary, 'answer')
  await secretary.getByRole('button', { name: '答复', exact: true }).first().click() // another one of the demo waits below
  await secretary.getByText('下个月起改在晚上七点。').waitFor()
  await member.reload()
  await member.getByText('下个月起改在晚上七点。').waitFor()
  await stage.shot(member, 'answered')

  // The lesson missed is made up.
  await openTodo(member, /堂课要补/)
  await member.getByRole('heading', { name: '学习党章总纲' }).waitFor()
  const lesson = member.locator('section', { hasText: '学习党章总纲' })
  await lesson.getByLabel('学到了什么').fill('学习了党章')
  await lesson.getByRole('button', { name: '提交' }).click()
  await lesson.getByText(/至少 \d+ 个字，现在有/).waitFor()
  await stage.axe(member)
  await stage.shot(member, 'lesson')
  await lesson.getByLabel('学到了什么').fill('学习了党章总纲关于党的性质和宗旨的论述，回去以后在组里讲一遍，请没有到会的同志一起学，下次党课前把体会写在学习本上。')
  await lesson.getByRole('button', { name: '提交' }).click()
  await lesson.getByText('待确认').waitFor()
  await desk.goto('/desk/makeups')
  await desk.getByText(name).first().waitFor()
  await stage.axe(desk)
  await stage.shot(desk, 'makeups')
  await openTodo(secretary, /补课等待确认/)
  const written = secretary.locator('section', { hasText: '回去以后在组里讲一遍' })
  await written.getByRole('button', { name: '确认' }).click()
  await written.waitFor({ state: 'detached' })
  await stage.shot(secretary, 'confirmed')
  await member.reload()
  await lesson.getByText('已补').waitFor()

  // The political birthday: the branch's own words, read on the day.
  await secretary.goto('/birthdays')
  const card = secretary.locator('section', { hasText: name }).last()
  await card.getByRole('button', { name: '写祝贺' }).click()
  await card.getByLabel(`给${name}的祝贺`).fill('初心如磐，笃行致远。支部全体同志祝您政治生日快乐。')
  await stage.axe(secretary)
  await stage.shot(secretary, 'greet')
  await card.getByRole('button', { name: '送出' }).click()
  await secretary.getByText('✓ 已写祝贺').first().waitFor()
  await secretary.getByRole('link', { name: '组织集体政治生日' }).click()
  await secretary.getByRole('checkbox', { name, checked: true }).waitFor()
  assert.equal(await secretary.getByLabel('类型').inputValue(), 'political_birthday')
  await stage.shot(secretary, 'birthday-event')
  await member.goto('/')
  await member.getByText(/今天是您的政治生日/).waitFor()
  await member.getByText('初心如磐，笃行致远。').waitFor()
  await stage.axe(member)
  await stage.shot(member, 'birthday')
  await member.getByRole('link', { name: '重温入党誓词', exact: true }).click()
  await member.getByText('永不叛党。').waitFor()
  await stage.axe(member)
  await stage.shot(member, 'oath')
  await member.goto('/print/oath')
  await stage.axe(member)
  await stage.shot(member, 'oath-print')

  // The desk's faces of the same, and a link that leads elsewhere.
  for (const page of ['openness', 'openness/disclosures', 'openness/suggestions', 'birthdays', 'oath']) {
    await desk.goto(`/desk/${page}`)
    await desk.locator('main h1').waitFor()
    await desk.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
    await stage.axe(desk)
    await stage.shot(desk, `desk-${page.replace('/', '-')}`)
  }
  await desk.goto('/desk/birthdays')
  await desk.getByRole('button', { name: '组织集体政治生日' }).click()
  await desk.getByRole('dialog').getByRole('checkbox', { name, checked: true }).waitFor()
  await stage.axe(desk)
  await stage.shot(desk, 'desk-birthday-event')
  const clerk = await stage.open('desk', { as: 'city_clerk' })
  const me = await send(clerk, url, 'GET', '/api/me')
  const top = me.roles.find((r: { role: string }) => r.role === 'superior').orgId
  await send(clerk, url, 'POST', '/api/links', { orgId: top, title: '共产党员网', url: 'https://www.12371.cn/', kind: 'learning', fromOn: eve })
  await clerk.goto('/desk/links')
  await clerk.getByText('共产党员网').first().waitFor()
  await stage.axe(clerk)
  await stage.shot(clerk, 'desk-links')
  await member.goto('/links')
  await member.getByRole('button', { name: '打开' }).first().click()
  await member.getByText('即将离开本平台').waitFor()
  assert.equal(await member.getByRole('link', { name: '继续打开' }).getAttribute('rel'), 'noopener noreferrer')
  await stage.axe(member)
  await stage.shot(member, 'leaving')
})
