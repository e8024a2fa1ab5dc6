/** What journeys ask of the server behind the pages' backs, to have something to play with. */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import type { View } from './browser.ts'
import type { Stage } from './journey.ts'

/** Sends as the page's account, and gives the answer. */
export async function send(page: Page, url: string, method: string, path: string, data?: object) {
  const answer = await page.request.fetch(path, { method, data, headers: { Origin: url } })
  assert.ok(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`)
  return answer.status() === 204 ? undefined : answer.json()
}

/** A one-time password for a member of an org: the superior hands out a new one, as for somebody who forgot theirs. */
export async function handOut(superior: Page, url: string, orgId: number, member: { memberId: number; name: string }): Promise<{ account: string; password: string }> {
  const { items } = await send(superior, url, 'GET', `/api/accounts?within=${orgId}&q=${encodeURIComponent(member.name)}`)
  const { id, account } = items.find((a: { memberId: number }) => a.memberId === member.memberId)
  const { password } = await send(superior, url, 'POST', `/api/accounts/${id}/reset`, { reason: '忘记密码' })
  return { account, password }
}

/** Logs a page in with a one-time password, which has to be changed; a second page of the same person with the changed one. */
export async function logIn(page: Page, url: string, { account, password }: { account: string; password: string }, changed = false): Promise<void> {
  const own = `${password}-换`
  await send(page, url, 'POST', '/api/session', { account, password: changed ? own : password })
  if (!changed) await send(page, url, 'POST', '/api/session/password', { old: password, new: own })
}

/** A branch in which no other journey plays, with its secretary's one-time password: nothing of it goes on now. */
export async function elsewhere(stage: Stage): Promise<{ orgId: number; secretary: { account: string; password: string } }> {
  const { url } = stage.server
  const reviewer = await stage.open('desk', { as: 'county_reviewer' })
  const { items } = await send(reviewer, url, 'GET', '/api/meetings?month=all&state=filed&kind=theme_day&limit=200')
  const orgId = items.at(-1).orgId as number
  const { posts } = await send(reviewer, url, 'GET', `/api/orgs/${orgId}`)
  const holder = posts.find((p: { post: string }) => p.post === 'secretary')
  return { orgId, secretary: await handOut(reviewer, url, orgId, holder) }
}

/** Opens a line of the phone's to-dos, also one that is folded away because it has time. */
export async function openTodo(page: Page, name: RegExp): Promise<void> {
  await page.goto('/todo')
  const line = page.getByRole('link', { name, includeHidden: true }).first()
  await line.waitFor({ state: 'attached' })
  if (!(await line.isVisible())) await page.locator('details.later > summary').click()
  await line.click()
}

/** The demo's theme day that is going on now. */
export async function today(secretary: Page, url: string): Promise<{ id: number; orgId: number; placePoint: { lat: number; lng: number } }> {
  const { items } = await send(secretary, url, 'GET', '/api/meetings?mine=true&state=approved')
  const { id } = items.find((m: { startsAt: string; endsAt: string }) => Date.parse(m.startsAt) < Date.now() + 1_800_000 && Date.parse(m.endsAt) > Date.now())
  return send(secretary, url, 'GET', `/api/meetings/${id}`)
}

/** A comrade of the branch who has not signed in at its meeting yet and is in no other journey nor among `but`, logged in on a phone that knows where it is. */
export async function comrade(stage: Stage, meeting: { id: number; orgId: number }, position?: View['position'], but: string[] = []) {
  const { url } = stage.server
  const reviewer = await stage.open('desk', { as: 'county_reviewer' })
  const { rows } = await send(reviewer, url, 'GET', `/api/meetings/${meeting.id}/attendance`)
  const used = new Set([...stage.server.accounts.map((a) => a.name), ...but])
  const row = rows.find((r: { presence: string; memberName: string }) => r.presence === 'due' && !used.has(r.memberName))
  const { account, password } = await handOut(reviewer, url, meeting.orgId, { memberId: row.memberId, name: row.memberName })
  const page = await stage.open('phone', { position })
  await send(page, url, 'POST', '/api/session', { account, password })
  await send(page, url, 'POST', '/api/session/password', { old: password, new: `${password}-换` })
  return { page, memberId: row.memberId as number, name: row.memberName as string }
}
