/**
 * Every page of the three faces, gathered from the route tables and opened by somebody who may: it comes to rest, nothing is
 * wider than the screen or moved sideways inside it, and axe finds nothing; on the phone in the dark too, and in 长辈版 words and
 * buttons are large. Desk and wall have one light.
 */
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import type { RouteRecordRaw } from 'vue-router'
import type { Face } from './rig/browser.ts'
import { journey, type Stage } from './rig/journey.ts'

/** Ms in which a page has everything it shows, while all the others load theirs. */
const patience = 20_000

const party = new URL('../party/', import.meta.url)

/** The routes of a face, the pages its shell adds, and one of something that is not there. */
async function routesOf(face: Face): Promise<Pick<RouteRecordRaw, 'path' | 'redirect' | 'meta'>[]> {
  const own = { phone: ['/', '/todo', '/nowhere', '/meet/1'], desk: ['/', '/nowhere', '/meetings/1'], wall: [] }[face].map((path) => ({ path, redirect: undefined, meta: { open: path === '/nowhere' } }))
  const files = (await readdir(party, { recursive: true })).filter((file) => file.endsWith(`/${face}.ts`))
  const tables = await Promise.all(files.map(async (file) => ((await import(new URL(file, party).href)) as { routes: RouteRecordRaw[] }).routes))
  return [...own, ...tables.flat()].filter((route) => !route.redirect)
}

/** The ids a path is opened with: a meeting's own page in every state there is, today's for those below it, else the first in the list. */
async function idsFor(page: Page, path: string, mine: boolean): Promise<number[]> {
  const list = async (url: string) => ((await (await page.request.get(url)).json()) as { items: { id: number; state: string; startsAt?: string }[] }).items
  const kind = path.split('/')[1]!
  if (kind === 'scores' || kind === 'orgs') return [(await list('/api/orgs?kind=branch&limit=1'))[0]!.id]
  if (kind === 'people') return [(await list('/api/accounts?limit=1'))[0]!.id]
  if (kind === 'talks' || kind === 'reviews') return (await list(`/api/${kind}`)).slice(0, 2).map((one) => one.id)
  if (kind === 'members' || kind === 'themes') return [(await list(`/api/${kind}?limit=1`))[0]!.id]
  const today = (m: { state: string; startsAt?: string }) => m.state === 'approved' && Date.parse(m.startsAt!) < Date.now() + 3_600_000
  const meetings = await list(`/api/meetings?month=all&limit=200${mine ? '&mine=true' : ''}`)
  const found = new Map(meetings.map((m) => [today(m) ? 'today' : m.state, m.id]))
  return /^.(meet|meetings).:id[^/]*$/.test(path) ? [...found.values()] : [found.get('today')!, found.get('filed')!]
}

/** What is wider than the window, or moved sideways inside it. A phone's own idea of its width grows with what does not fit, so it is told. */
function tooWide(width: number): string[] {
  const moved = [...document.querySelectorAll('body *:not(input, textarea)')].filter((e) => e.scrollWidth > e.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(e).overflowX))
  return [...(document.documentElement.scrollWidth > width ? ['the page'] : []), ...moved.map((e) => `${e.tagName} ${e.className}`)]
}

/** What an 80-year-old cannot read or hit: below 16 px, below 48 px. A link within a sentence is as high as its line. */
function tooSmall(): string[] {
  for (const folded of document.querySelectorAll('details')) folded.open = true
  const words = (e: Element) => [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.textContent!.trim())
  const seen = [...document.querySelectorAll('body *')].filter((e) => e.getClientRects().length > 0 && !e.closest('.unseen'))
  const read = seen.filter((e) => words(e) && parseFloat(getComputedStyle(e).fontSize) < 16)
  const pressed = seen.filter((e) => {
    if (!e.matches('a, button, input, select, textarea, summary, label:has(input)') || (e.matches('input') && e.closest('label'))) return false
    if (getComputedStyle(e).display === 'inline' && words(e.parentElement!)) return false
    const { width, height } = e.getBoundingClientRect()
    return Math.min(width, height) < 47.5
  })
  return [...read, ...pressed].map((e) => `${e.tagName} ${e.className} ${e.textContent!.trim().slice(0, 20)}`)
}

/** Charts and tables follow the window a moment later. */
async function comesTo(none: () => Promise<string[]>): Promise<void> {
  for (const began = Date.now(); ; await sleep(50)) {
    const found = await none()
    if (found.length === 0) return
    assert.ok(Date.now() - began < 5_000, found.join(', '))
  }
}

/** Looks at a page until it rests, then at every width and in every light; what is wrong is added to the list. */
async function look(stage: Stage, page: Page, face: Face, path: string, wrong: string[]): Promise<void> {
  const check = async (what: string, look: () => Promise<unknown>) => {
    await look().catch((error: Error) => wrong.push(`${face} ${path} ${what}: ${error.message}`))
  }
  await page.goto(path)
  await check('comes to rest', async () => {
    await page.locator('main h1').waitFor({ timeout: patience })
    await page.waitForFunction(() => !document.querySelector('[aria-busy=true]') && !document.body.innerText.includes('正在读取…'), undefined, { timeout: patience })
  })
  for (const width of { phone: [360, 390], desk: [1280, 1440, 1920], wall: [1920] }[face]) {
    await page.setViewportSize({ width, height: face === 'phone' ? 844 : 1080 })
    await check(`does not fit ${width}`, () => comesTo(() => page.evaluate(tooWide, width)))
  }
  await check('by day', () => stage.axe(page))
  if (face !== 'phone') return
  await page.emulateMedia({ colorScheme: 'dark' })
  await check('in the dark', () => stage.axe(page, ['color-contrast']))
  await page.emulateMedia({ colorScheme: 'light' })
  await page.evaluate(() => document.documentElement.toggleAttribute('data-elder', true))
  await check('in 长辈版 does not fit', () => comesTo(() => page.evaluate(tooWide, 390)))
  await check('in 长辈版 is too small', () => comesTo(() => page.evaluate(tooSmall)))
}

for (const face of ['phone', 'desk', 'wall'] as const) {
  const prefix = face === 'phone' ? '' : `/${face}`
  journey(
    `pages-${face}`,
    async (stage) => {
      const stranger = await stage.open(face)
      const roles = face === 'phone' ? ['branch_secretary', 'city_clerk', 'security_admin', 'audit_admin'] : ['city_clerk', 'county_reviewer', 'branch_secretary', 'system_admin', 'security_admin', 'audit_admin']
      const people = await Promise.all(roles.map(async (as) => ({ as, page: await stage.open(face, { as }), may: [] as string[], visits: [] as string[] })))
      for (const one of people) one.may = ((await (await one.page.request.get('/api/me')).json()) as { may: string[] }).may
      const wrong: string[] = []
      let turn = 0
      const open: string[] = face === 'wall' ? [''] : []
      for (const { path, meta } of await routesOf(face)) {
        const needs = (meta?.needs as string | undefined) ?? (path.endsWith('/screen') ? 'attendance.run' : undefined)
        // Talks and reviews are of a branch: who stands above it has none of their own.
        const able = people.filter((p) => (/^.(talks|reviews).:id/.test(path) ? p.as === 'branch_secretary' : !needs || p.may.includes(needs)))
        const who = able[face === 'desk' && able.length > 1 ? turn++ % 2 : 0] // at the desk, two may nearly the same
        assert.ok(who, `nobody in the demo may open ${path}`)
        const ids = path.includes(':id') ? await idsFor(who.page, path, who.as === 'branch_secretary') : [0]
        ;(meta?.open ? open : who.visits).push(...ids.map((id) => path.replace(':id(\\d+)', String(id))))
      }
      // Everybody at once: each has a browser of their own.
      const tour = async (page: Page, paths: string[]) => {
        for (const path of paths) await look(stage, page, face, prefix + path, wrong)
      }
      await Promise.all([tour(stranger, open), ...people.map(({ page, visits }) => tour(page, visits))])
      assert.equal(wrong.length, 0, wrong.join('\n\n'))
    },
    'one',
  )
}
