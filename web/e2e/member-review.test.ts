/** A branch of five: from study to the filed result, at the desk and on the phone; talks on the way, ballots of which only the sums remain. */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { isoDay } from '../kit/when.ts'
import { logIn, send } from './rig/api.ts'
import { journey, type Stage } from './rig/journey.ts'
import { found } from './rig/people.ts'

const names = ['卫忠诚', '姜秀莲', '范学军', '彭玉兰', '鲁海燕']
const today = isoDay(Date.now())

/** Five members, the last on probation; gives their pages, the secretary's at the desk, the others' on phones. */
async function begin(stage: Stage, clerk: Page): Promise<{ pages: Page[]; ids: number[] }> {
  const { url } = stage.server
  const probation = { category: 'probationary', joinedOn: isoDay(Date.now() - 90 * 86_400_000), confirmedOn: '' }
  const { people } = await found(clerk, url, { village: '评议村', account: 'pingyi', first: 0, names, more: (i) => (i === 4 ? probation : {}) })
  const pages: Page[] = []
  for (const [i, who] of people.entries()) {
    const page = await stage.open(i === 0 ? 'desk' : 'phone', { elder: i === 1, dark: i === 2 })
    await logIn(page, url, who)
    pages.push(page)
  }
  return { pages, ids: people.map((p) => p.memberId) }
}

/** Ends the step under way at the desk. */
async function next(desk: Page, step: string, then: string): Promise<void> {
  await desk.reload()
  await desk.getByRole('button', { name: step }).click()
  await desk.getByRole('heading', { name: then }).waitFor()
}

/** Somebody chooses a grade for each name on their phone and hands in. */
async function votes(phone: Page, review: string, grades: Record<string, string>, button: string): Promise<void> {
  await phone.goto(review)
  for (const [name, grade] of Object.entries(grades)) await phone.getByRole('group', { name }).getByRole('radio', { name: grade, exact: true }).check()
  await phone.getByRole('button', { name: button }).click()
  await phone.getByText('您已交票').waitFor()
}

/** The life meeting, entered when it was over: the review takes its day from it. */
async function lifeMeeting(desk: Page, url: string): Promise<number> {
  const { orgId } = (await send(desk, url, 'GET', '/api/me')).roles.find((r: { role: string }) => r.role === 'branch_officer')
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
  const held = { orgId, kind: 'life_meeting', title: '年度组织生活会', startsAt: ago(2), endsAt: ago(1), place: { name: '村委会' }, host: names[0], held: true, heldReason: '临时召集，会后补录' }
  return (await send(desk, url, 'POST', '/api/meetings', held)).id
}

/** Enters who came and files it; both duties of the year are met then, each once. */
async function fileMeeting(desk: Page, url: string, id: number): Promise<void> {
  await send(desk, url, 'PUT', `/api/meetings/${id}/attendance/roll`, { reason: '人数少，当面点名', except: [] })
  for (let i = 0; i < 50 && (await send(desk, url, 'GET', `/api/meetings/${id}`)).state !== 'closed'; i++) await desk.waitForTimeout(100)
  await send(desk, url, 'PUT', `/api/meetings/${id}/record`, { minutes: '通报征求意见情况，逐人作自我批评，其他党员提出批评。' })
  await send(desk, url, 'POST', `/api/meetings/${id}/file`, {})
}

/** How often a duty of this year was met. */
async function met(desk: Page, url: string, duty: string): Promise<[string, number]> {
  const { orgId } = (await send(desk, url, 'GET', '/api/me')).roles.find((r: { role: string }) => r.role === 'branch_officer')
  const { items } = await send(desk, url, 'GET', `/api/duties?org=${orgId}&year=${today.slice(0, 4)}`)
  const [period] = items.find((l: { duty: string }) => l.duty === duty).periods
  return [period.state, period.acts.length]
}

/** A lecture of the day before anybody was registered: who enters its roll is told what the register cannot know (docs/adr/0032). */
async function doubtful(stage: Stage, desk: Page): Promise<void> {
  const { url } = stage.server
  const { orgId } = (await send(desk, url, 'GET', '/api/me')).roles.find((r: { role: string }) => r.role === 'branch_officer')
  const eve = isoDay(Date.now() - 86_400_000)
  const held = { orgId, kind: 'lecture', title: '学习党章第四十一条', startsAt: `${eve}T05:00:00+08:00`, endsAt: `${eve}T06:00:00+08:00`, place: { name: '村委会' }, host: names[0], held: true, heldReason: '临时安排' }
  const { id } = await send(desk, url, 'POST', '/api/meetings', held)
  const phone = await stage.open('phone')
  await phone.context().addCookies(await desk.context().cookies())
  for (const [page, path] of [[desk, `/desk/meetings/${id}`], [phone, `/meet/${id}`]] as const) {
    await page.goto(path)
    await page.getByRole('button', { name: '登记到会情况' }).click()
    await page.getByRole('dialog').getByText(/名册上查不清 5 人：.*请在党员信息里填写组织关系转入时间/).waitFor()
    await stage.axe(page)
    await stage.shot(page, page === desk ? '17-doubt' : '18-doubt-phone')
  }
}

journey('member-review', async (stage) => {
  const { url } = stage.server
  const clerk = await stage.open('desk', { as: 'county_reviewer' })
  const { pages, ids } = await begin(stage, clerk)
  const [desk, old, dark, phone, newcomer] = pages as [Page, Page, Page, Page, Page]
  const { filed: before } = await send(clerk, url, 'GET', '/api/reviews/progress')

  await desk.goto('/desk/reviews')
  await desk.getByRole('button', { name: '开展', exact: true }).waitFor()
  await stage.axe(desk)
  await stage.shot(desk, '1-begin')
  await desk.getByRole('button', { name: '开展', exact: true }).click()
  await desk.getByRole('heading', { name: '现在：学习' }).waitFor()
  const review = new URL(desk.url()).pathname.replace('/desk', '')
  await desk.getByLabel('学习内容').fill('学习党章、党的二十大精神和合格党员标准。')
  await desk.getByRole('button', { name: '登记', exact: true }).click()
  await desk.getByRole('heading', { name: '已登记的内容' }).waitFor()
  await stage.shot(desk, '2-study')
  await next(desk, '完成学习', '现在：谈心谈话')

  await old.goto('/talks')
  await old.getByRole('button', { name: '登记一次谈话' }).click()
  await old.getByLabel('和谁谈话').selectOption({ label: `${names[0]}（委员）` })
  await old.getByLabel('谈话内容').fill('家里老人住院，想请支部帮忙照看果园。')
  await stage.axe(old)
  await stage.shot(old, '3-talk-elder')
  await old.getByRole('button', { name: '登记谈话' }).click()
  await old.getByText('等对方确认', { exact: true }).waitFor()
  await stage.shot(old, '4-talks-elder')
  await desk.goto('/desk/talks')
  await desk.getByRole('link', { name: new RegExp(names[1]!) }).first().click()
  await desk.getByText('想请支部帮忙').waitFor()
  await desk.getByRole('button', { name: '确认有这次谈话' }).click()
  await desk.getByText('已确认').first().waitFor()
  await desk.goto('/desk/talks')
  await desk.getByText('谈话记录').waitFor()
  await stage.axe(desk)
  await stage.shot(desk, '5-book')
  assert.ok(!(await desk.content()).includes('果园'), 'the book shows what was said')

  await desk.goto(`/desk${review}`)
  await next(desk, '完成谈心谈话', '现在：征求意见')
  await desk.getByRole('radio', { name: '群众' }).check()
  await desk.getByLabel('意见', { exact: true }).fill('希望党员多到困难户家里走走。')
  await desk.getByRole('button', { name: '登记', exact: true }).click()
  await desk.getByText('多到困难户家里').first().waitFor()
  await next(desk, '完成征求意见', '现在：会议')
  await desk.getByLabel('谁', { exact: true }).selectOption({ label: names[0]! })
  await desk.getByRole('textbox', { name: '自我批评' }).fill('联系群众不够经常。')
  await desk.getByRole('button', { name: '登记', exact: true }).click()
  await desk.getByText('联系群众不够经常').first().waitFor()
  await desk.getByText('还没有组织生活会').waitFor()
  assert.ok(await desk.getByRole('button', { name: '完成会议' }).isDisabled())
  await desk.getByRole('link', { name: '去新建组织生活会' }).waitFor()
  const meeting = await lifeMeeting(desk, url)
  await desk.reload()
  await desk.getByRole('link', { name: /组织生活会.*去整理归档/ }).waitFor()
  assert.equal(await desk.getByLabel('完成日期').count(), 0, 'the day is typed twice')
  await stage.axe(desk)
  await stage.shot(desk, '5-meeting')
  await next(desk, '完成会议', '现在：个人自评')

  await old.goto(review)
  await old.getByLabel('自评内容').fill('我坚持参加组织生活，带头整治村容；学习不够系统，今后每天读报一小时。')
  await old.getByRole('radio', { name: '合格', exact: true }).check()
  await stage.axe(old)
  await stage.shot(old, '6-self-elder')
  await old.getByRole('button', { name: '提交自评' }).click()
  await old.getByText('已提交，自评合格').waitFor()
  for (const page of [desk, dark, phone, newcomer]) await send(page, url, 'PUT', `/api${review}/self`, { text: '对照合格党员标准，我认为自己做到了带头学习、带头服务。', grade: 'qualified' })
  await next(desk, '完成个人自评', '现在：党员互评')

  await old.goto(review)
  await old.getByRole('group', { name: names[0]! }).waitFor()
  await stage.axe(old)
  await stage.shot(old, '7-ballot-elder')
  await votes(old, review, { [names[0]!]: '优秀', [names[2]!]: '合格', [names[3]!]: '合格' }, '交党员互评票')
  await votes(dark, review, { [names[0]!]: '优秀', [names[1]!]: '优秀', [names[3]!]: '基本合格' }, '交党员互评票')
  await stage.axe(dark)
  await stage.shot(dark, '8-handed-in-dark')
  await votes(newcomer, review, { [names[0]!]: '合格', [names[1]!]: '优秀', [names[2]!]: '合格', [names[3]!]: '合格' }, '交党员互评票')
  await desk.reload()
  await desk.getByText('确实交不齐，收回票箱').waitFor() // three are too few to be opened
  await send(desk, url, 'POST', `/api${review}/ballot`, { step: 'mutual', given: ids.slice(1, 4).map((memberId) => ({ memberId, grade: 'qualified' })) })
  await desk.reload()
  await desk.getByText('已交票 4 / 5 名').waitFor()
  await stage.axe(desk)
  await stage.shot(desk, '9-mutual')
  await next(desk, '完成党员互评', '现在：民主测评')
  for (const [i, page] of [desk, old, dark, phone, newcomer].entries()) {
    const given = ids.slice(0, 4).filter((_, j) => j !== i).map((memberId) => ({ memberId, grade: memberId === ids[1] ? 'excellent' : 'qualified' }))
    await send(page, url, 'POST', `/api${review}/ballot`, { step: 'assembly', given })
  }
  await next(desk, '完成民主测评', '现在：组织评定')

  for (const [i, grade] of ['合格', '优秀', '合格', '基本合格'].entries()) await desk.getByRole('group', { name: names[i]! }).getByRole('radio', { name: grade, exact: true }).check()
  await desk.getByLabel(`${names[3]}评定为基本合格的理由`).fill('全年有三次没有参加主题党日。')
  await stage.axe(desk)
  await stage.shot(desk, '10-verdict')
  await desk.getByRole('button', { name: '保存评定意见' }).click()
  await desk.getByText('已评定').or(desk.getByRole('button', { name: '完成组织评定' })).first().waitFor()
  await desk.waitForFunction(() => ![...document.querySelectorAll('button')].find((b) => b.textContent?.includes('完成组织评定'))?.disabled)
  await next(desk, '完成组织评定', '现在：整改清单')

  await phone.goto(review)
  await phone.getByText('全年有三次没有参加主题党日').waitFor()
  await stage.axe(phone)
  await stage.shot(phone, '11-own-result')
  await desk.getByLabel('问题', { exact: true }).fill('党员联系群众不够经常')
  await desk.getByLabel('整改措施').fill('每名党员联系两户，每月走访一次')
  await desk.getByLabel('责任人').selectOption({ label: names[0]! })
  await desk.getByLabel('完成时限').fill(today)
  await desk.getByRole('button', { name: '列入清单' }).click()
  await desk.getByText('每月走访一次').first().waitFor()
  await desk.getByText(/组织生活会（.*）还没有归档/).waitFor()
  await stage.shot(desk, '12-rectification')
  await fileMeeting(desk, url, meeting)
  await desk.reload()
  await desk.getByRole('button', { name: '全部完成，归档' }).click()
  await desk.getByText('归档，会议日期').waitFor()
  await stage.axe(desk)
  await stage.shot(desk, '13-filed')
  for (const duty of ['life_meeting', 'member_review']) assert.deepEqual(await met(desk, url, duty), ['done', 1], duty)

  await old.goto('/reviews')
  await old.getByText('优秀').first().waitFor()
  await stage.axe(old)
  await stage.shot(old, '14-results-elder')
  await desk.goto('/desk/reviews')
  await desk.getByText('基本合格').first().waitFor()
  await stage.axe(desk)
  await stage.shot(desk, '15-branch-results')
  await clerk.goto('/desk/reviews')
  await clerk.getByText(`已归档 ${before + 1} 个`).waitFor()
  await stage.axe(clerk)
  await stage.shot(clerk, '16-superior')
  assert.ok(!(await clerk.content()).includes(names[3]!), 'a superior sees a name')
  await doubtful(stage, desk)
})
