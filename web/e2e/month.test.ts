/**
 * A secretary's month, July 2026, from the to-do page alone: what the page lists is clicked, done and gone, on the desk and once
 * on the phone; each fact is entered once. At its end nothing of the month is left, and the superior's progress, the ledgers, the
 * members' files and the ranking have it. What it took, in clicks and fields, is printed.
 */
import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { Locator, Page } from 'playwright-core'
import { handOut, logIn, send } from './rig/api.ts'
import { Hand } from './rig/hand.ts'
import { journey, type Stage } from './rig/journey.ts'
import { Signer } from './rig/signer.ts'

const begins = '2026-07-01T08:30:00+08:00'
const minutes = '会议由支部书记主持，传达上级党组织会议精神，逐项研究议题，到会同志都发了言，形成一致意见，分工和完成时限当场明确。'

interface Todo {
  kind: string
  title: string
  link: string
  due: string
  overdue: boolean
}
interface Meeting {
  id: number
  orgId: number
  kind: string
  startsAt: string
  endsAt: string
}

/** The people of the month and its clock. */
class Month {
  readonly hand = new Hand()
  private readonly pages: Page[] = []
  private now = begins
  readonly stage: Stage
  readonly orgId: number
  readonly secretaryId: number
  readonly reviewer: Page

  constructor(stage: Stage, orgId: number, secretaryId: number, reviewer: Page) {
    this.stage = stage
    this.orgId = orgId
    this.secretaryId = secretaryId
    this.reviewer = reviewer
  }

  get url(): string {
    return this.stage.server.url
  }

  async open(face: 'desk' | 'phone'): Promise<Page> {
    const page = await this.stage.open(face)
    await page.clock.install({ time: this.now })
    this.pages.push(page)
    return page
  }

  /** It is later now, for the server and on every page. */
  async goTo(moment: number): Promise<void> {
    this.now = new Date(moment).toISOString()
    const answer = await fetch(`${this.url}/clock`, { method: 'POST', body: this.now })
    assert.ok(answer.ok, await answer.text())
    for (const page of this.pages) await page.clock.setSystemTime(this.now)
  }

  meetings = async (): Promise<Meeting[]> => {
    const { items } = await send(this.reviewer, this.url, 'GET', `/api/meetings?within=${this.orgId}&month=2026-07&limit=50`)
    return items.sort((a: Meeting, b: Meeting) => Date.parse(a.startsAt) - Date.parse(b.startsAt))
  }
}

/** The smallest of the branches that have groups and whose theme day of July is still to be planned. */
async function branchOf(reviewer: Page, url: string): Promise<{ id: number; name: string; parentId: number; posts: { post: string; memberId: number; name: string }[] }> {
  const { items: drafts } = await send(reviewer, url, 'GET', '/api/meetings?month=2026-07&state=draft&kind=theme_day&limit=200')
  const { items: groups } = await send(reviewer, url, 'GET', '/api/orgs?kind=group&limit=200')
  const grouped = drafts.filter((m: Meeting) => groups.some((g: { parentId: number }) => g.parentId === m.orgId))
  const orgs = await Promise.all(grouped.map((m: Meeting) => send(reviewer, url, 'GET', `/api/orgs/${m.orgId}`)))
  return orgs.sort((a, b) => a.members - b.members)[0]
}

/** The to-do page: opens the line whose title begins so, also one that is folded away because it has time. */
async function line(m: Month, page: Page, title: string): Promise<void> {
  m.hand.begin(title)
  await m.hand.click(page.locator('a.brand, nav a[href="/todo"]').first()) // back to the page, wherever one is
  const link = page.locator('a.row', { hasText: title }).or(page.locator(`a.go[aria-label*="${title}"]`)).first()
  await link.waitFor({ state: 'attached' })
  if (!(await link.isVisible())) await m.hand.click(page.locator('details.later > summary'))
  await m.hand.click(link)
}

const todos = async (page: Page, url: string): Promise<Todo[]> => (await send(page, url, 'GET', '/api/todo')).items
const due = (list: Todo[], before: string) => list.filter((t) => t.overdue || Date.parse(t.due) <= Date.parse(before))
const text = (list: Todo[]) => list.map((t) => `  ${t.due.slice(0, 10)} ${t.title}`).join('\n')

/** Waits for what follows a moment later. */
async function until(so: () => Promise<boolean>): Promise<void> {
  for (let tried = 0; !(await so()); tried++) {
    assert.ok(tried < 100, `waited in vain: ${so}`)
    await setTimeout(100)
  }
}

/** Waits until the page has filled a field in by itself. */
const filled = (field: Locator) => until(async () => (await field.inputValue()) !== '')

/** A meeting is begun with nothing typed: kind, title, day, place, host and last time's agenda are there. */
async function plan(m: Month, page: Page, title: string, more: () => Promise<void> = async () => {}): Promise<void> {
  await line(m, page, title)
  const form = page.getByRole('dialog', { name: '新建会议' })
  for (const field of ['名称', '开始时间', '结束时间', '地点', '主持人']) await filled(form.getByLabel(field))
  const again = form.getByRole('button', { name: '照上次的议题' })
  if (await again.isVisible()) await m.hand.click(again)
  await more()
  await m.stage.shot(page, `plan-${m.hand.pieces}`)
  await m.hand.click(form.getByRole('button', { name: '发布' }))
  await page.waitForURL(/\/meetings\/\d+$/)
}

/** The meeting of a line 整理“…”: who came by hand, save at a theme day, then the record, then filed. */
async function record(m: Month, page: Page, kind: string, absent?: string): Promise<void> {
  await line(m, page, '的记录并归档')
  await page.getByLabel('会议记录').waitFor()
  if (kind !== 'theme_day') {
    await m.hand.click(page.getByRole('button', { name: '登记到会情况' }))
    const roll = page.getByRole('dialog')
    if (absent) await m.hand.choose(roll.getByLabel(`${absent}的到会情况`), { label: '缺勤' })
    await m.hand.click(roll.getByRole('button', { name: /^登记：到会/ }))
    await roll.waitFor({ state: 'detached' })
  }
  for (const item of await page.getByLabel(/的完成情况$/).all()) await m.hand.type(item, '已完成，见会议记录。')
  await m.hand.type(page.getByLabel('会议记录'), minutes)
  await m.stage.shot(page, `record-${m.hand.pieces}`)
  await m.hand.click(page.getByRole('button', { name: '归档', exact: true }))
  await m.hand.click(page.getByRole('button', { name: '确认归档，不再修改' }))
  await page.getByText('已归档').first().waitFor()
}

/** A member of the branch, logged in without a page. */
async function member(m: Month, who: { memberId: number; name: string }): Promise<Signer> {
  const phone = new Signer(m.url)
  await phone.logIn(await handOut(m.reviewer, m.url, m.orgId, who))
  return phone
}

/** Everybody who is due signs in and out at the theme day, in the room, by the code on the screen and with the phone's key. */
async function hold(m: Month, page: Page, { id, startsAt, endsAt }: Meeting): Promise<void> {
  const { placePoint } = await send(page, m.url, 'GET', `/api/meetings/${id}`)
  const { rows } = await send(page, m.url, 'GET', `/api/meetings/${id}/attendance`)
  const coming = rows.filter((r: { due: boolean }) => r.due)
  const phones: Signer[] = []
  for (const r of coming) if (r.memberId !== m.secretaryId) phones.push(await member(m, { memberId: r.memberId, name: r.memberName })) // the door refuses a crowd
  for (const [direction, at] of [['in', Date.parse(startsAt) - 600_000], ['out', Date.parse(endsAt) + 60_000]] as const) {
    await m.goTo(at)
    const { digits } = await send(page, m.url, 'GET', `/api/meetings/${id}/attendance/code?direction=${direction}`)
    const claim = { direction, code: digits, key: `${direction}-${id}`, ...(placePoint && { position: { ...placePoint, accuracy: 15, system: 'wgs84' } }) }
    await Promise.all(phones.map((phone) => phone.sign(id, claim)))
    await send(page, m.url, 'POST', `/api/meetings/${id}/attendance`, claim) // the desk has no key: who is there confirms it
    await phones[0]!.ask('POST', `/api/meetings/${id}/attendance/witness`, { memberId: m.secretaryId })
  }
}

journey('month', async (stage) => {
  const { url } = stage.server
  const reviewer = await stage.open('desk', { as: 'county_reviewer' })
  const branch = await branchOf(reviewer, url)
  const secretary = branch.posts.find((p) => p.post === 'secretary')!
  const m = new Month(stage, branch.id, secretary.memberId, reviewer)
  const account = await handOut(reviewer, url, branch.id, secretary)
  const desk = await m.open('desk')
  await logIn(desk, url, account)
  await desk.goto('/desk')
  await desk.getByRole('heading', { name: /^(✕ )?(逾期|本周|本月)/ }).first().waitFor()
  const { score: before } = await send(reviewer, url, 'GET', `/api/scores/${branch.id}?month=2026-07`)
  console.log(`${branch.name}，7 月 1 日：\n${text(await todos(desk, url))}`)
  await stage.shot(desk, 'todo')

  // Planned on the first day, line by line: what was missed in June, the theme day, the committee, each group, the quarter's two.
  await plan(m, desk, '补：召开党小组会')
  await plan(m, desk, '补：召开党小组会') // the group's first in July is July's
  await line(m, desk, '填写“')
  const theme = desk.getByRole('dialog', { name: '填写计划' })
  for (const field of ['主题', '开始时间', '结束时间', '地点', '主持人']) await filled(theme.getByLabel(field, { exact: true }))
  await stage.shot(desk, 'plan-theme')
  await m.hand.click(theme.getByRole('button', { name: '保存并提交' }))
  await desk.getByText('待审核').first().waitFor()
  await plan(m, desk, '召开支委会（7 月）')
  while ((await todos(desk, url)).some((t) => t.title.startsWith('召开党小组会（7 月）'))) await plan(m, desk, '召开党小组会（7 月）')
  await plan(m, desk, '召开党员大会（第三季度）')
  await plan(m, desk, '组织党课（第三季度）', async () => {
    const asked = desk.getByLabel('请谁授课')
    await m.hand.choose(asked, { label: (await asked.getByRole('option', { name: secretary.name }).first().textContent())!.trim() })
  })

  // A lesson that was made up, what is to be published, and, on the phone, a suggestion.
  await line(m, desk, '份补课等待确认')
  await m.hand.click(desk.getByRole('button', { name: '确认', exact: true }).first())
  await line(m, desk, '项党务该公开')
  await m.hand.click(desk.getByRole('button', { name: '把这些数字写进内容' }))
  await stage.shot(desk, 'publish')
  await m.hand.click(desk.getByRole('button', { name: '公开', exact: true }))
  await desk.getByText(/据本平台的登记/).first().waitFor()
  const { items: people } = await send(reviewer, url, 'GET', `/api/members?within=${branch.id}&category=full&limit=50`)
  const other = people.find((p: { id: number }) => p.id !== secretary.memberId && !branch.posts.some((h) => h.memberId === p.id))
  const comrade = await member(m, { memberId: other.id, name: other.name })
  await comrade.ask('POST', '/api/openness/suggestions', { kind: 'suggestion', text: '建议把党课放到晚上，白天要下地。', unnamed: false })
  const phone = await m.open('phone')
  await logIn(phone, url, account, true)
  await phone.goto('/todo')
  await phone.getByRole('heading', { name: /^(✕ )?(逾期|本周|本月)/ }).first().waitFor()
  await stage.shot(phone, 'phone')
  await line(m, phone, '条意见建议等待答复')
  await m.hand.click(phone.getByRole('button', { name: '答复', exact: true }).first())
  await m.hand.type(phone.getByLabel('答复（大家看得到）'), '下个月起改在晚上七点。')
  await m.hand.click(phone.getByRole('button', { name: '答复', exact: true }).first())
  await phone.getByText('下个月起改在晚上七点。').waitFor()

  // The superior approves.
  const planned = await m.meetings()
  const day = planned.find((p) => p.kind === 'theme_day')!
  await reviewer.goto(`/desk/meetings/${day.id}`)
  await reviewer.getByRole('button', { name: '通过', exact: true }).click()
  await reviewer.getByRole('dialog').getByRole('button', { name: '通过', exact: true }).click()
  await reviewer.getByText('已通过').first().waitFor()

  // Each meeting on its day: held, and on the page until it is filed.
  for (const meeting of planned) {
    if (meeting.kind === 'theme_day') await hold(m, desk, meeting)
    await m.goTo(Date.parse(meeting.endsAt) + 3 * 3_600_000)
    await until(async () => ['closed', 'filed'].includes((await send(desk, url, 'GET', `/api/meetings/${meeting.id}`)).state)) // groups meet at the same hour
    await desk.goto('/desk')
    await record(m, desk, meeting.kind, meeting.kind === 'lecture' ? other.name : undefined)
  }

  // Who missed the lesson made it up; a talk; a notice read.
  const absentee = await member(m, { memberId: other.id, name: other.name })
  const { items: missed } = await absentee.ask('GET', '/api/makeups/mine')
  await absentee.ask('POST', `/api/makeups/${missed[0].id}/lesson`, { text: '学习了党课的讲稿和会议记录，联系本组的工作谈了三点体会，回去以后在组里讲一遍，请没有到会的同志一起学，把体会写在学习本上。' })
  await desk.goto('/desk')
  await line(m, desk, '份补课等待确认')
  await m.hand.click(desk.getByRole('button', { name: '确认', exact: true }).first())
  await line(m, desk, '督促党员开展谈心谈话')
  await m.hand.click(desk.getByRole('button', { name: /我的谈话/ }))
  await m.hand.choose(desk.getByRole('dialog').getByLabel('和谁谈话'), { label: other.name })
  await m.hand.click(desk.getByRole('dialog').getByRole('button', { name: '登记谈话' }))
  await desk.getByRole('dialog').waitFor({ state: 'detached' })
  await line(m, desk, '重新发放了您的登录密码')
  await m.hand.click(desk.getByRole('button', { name: '知道了' }))
  console.log(m.hand.report())

  await m.goTo(Date.parse('2026-07-31T20:00:00+08:00'))
  const left = await todos(desk, url)
  console.log(`7 月 31 日还在页面上：\n${text(left)}`)
  assert.deepEqual(due(left, '2026-08-01T00:00:00+08:00'), [], 'something of the month is left')
  await desk.goto('/desk')
  await desk.getByRole('heading', { name: '以后' }).waitFor()
  await stage.axe(desk)
  await stage.shot(desk, 'end')

  // What was entered once stands everywhere: the superior's progress, the score and its rank, the ledgers, a member's file.
  await reviewer.goto(`/desk/duties?org=${branch.id}`)
  await reviewer.getByRole('rowheader', { name: /主题党日/ }).waitFor()
  await stage.shot(reviewer, 'progress')
  const { items: lines } = await send(reviewer, url, 'GET', `/api/duties?org=${branch.id}&year=2026`)
  const stateOf = (duty: string, period: string) => lines.find((l: { duty: string }) => l.duty === duty).periods.find((p: { period: string }) => p.period === period).state
  for (const duty of ['committee_meeting', 'group_meeting', 'theme_day']) assert.equal(stateOf(duty, '2026-07'), 'done', duty)
  for (const duty of ['assembly', 'lecture']) assert.equal(stateOf(duty, '2026-Q3'), 'done', duty)
  assert.equal(stateOf('group_meeting', '2026-06'), 'made_up')
  await reviewer.goto(`/desk/meetings/${day.id}`)
  await reviewer.getByLabel('评分（0–100）').fill('94')
  await reviewer.getByRole('button', { name: '评分', exact: true }).click()
  await reviewer.getByText('已评分。').waitFor()
  const { score } = await send(reviewer, url, 'GET', `/api/scores/${branch.id}?month=2026-07`)
  const { items: ranked } = await send(reviewer, url, 'GET', `/api/scores/ranking?parent=${branch.parentId}&month=2026-07`)
  const place = ranked.find((r: { org: { id: number } }) => r.org.id === branch.id)
  assert.ok(score > 80 && score > before && place.rank === 1, `${score} points after ${before}, place ${place.rank}`)
  for (const ledger of [
    `/print/ledger/${day.id}`,
    '/api/openness/branch',
    `/api/ledgers/statistics/rows?within=${branch.id}&from=2026-07-01&to=2026-07-31`,
    `/api/ledgers/members/${other.id}?year=2026`,
    `/print/ledgers/books/${branch.id}?year=2026`,
  ]) {
    const answer = await desk.request.get(ledger)
    assert.ok(answer.ok(), `${ledger}: ${answer.status()}`)
    assert.ok((await answer.text()).includes('重温入党誓词'), `${ledger} does not know of the theme day`)
  }
}, 'each', { scale: 'county', at: begins })
