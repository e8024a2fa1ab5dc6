/**
 * play.ts starts here; server.ts, administrators.ts, browser.ts, camera.ts and axe.ts are its tools.
 *
 * A journey is what a person does from end to end, played in a real Chromium against the real
 * binary, once on each database:
 *
 *     journey('sign-in', async (stage) => {
 *       const page = await stage.open('phone', { as: 'member' })
 *       await page.goto('/')
 *       …
 *       await stage.shot(page, 'signed-in')
 *     })
 *
 * One server per database and one browser serve the whole run (`make journeys`), so a journey
 * takes the data as others left it. It fails on any error in any of its pages.
 */
import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { administrator, isAdministrator } from './administrators.ts'
import { checkAxe } from './axe.ts'
import { launchChromium, openPage, type Chromium, type Face, type View } from './browser.ts'
import { film } from './camera.ts'
import { engines, startServer, type Engine, type Server } from './server.ts'

const shots = fileURLToPath(new URL('../shots', import.meta.url))

const servers = new Map<Engine, Promise<Server>>()
let chromium: Promise<Chromium> | undefined

after(async () => {
  await (await chromium)?.close()
  for (const server of servers.values()) await (await server).stop()
})

export interface Stage {
  server: Server
  /** Opens a page, logged in as the demo's account of a role, or an administrator, where `as` names one; `url` where the server is to be called otherwise. */
  open(face: Face, view?: View & { as?: string; url?: string }): Promise<Page>
  /** Keeps a picture of the page, e2e/shots/<journey>-<name>.<engine>.png. */
  shot(page: Page, name: string): Promise<void>
  /** Fails if the page is hard to use for people with impairments; see axe.ts. */
  axe(page: Page, rules?: string[]): Promise<void>
  /** Lets the camera of all pages see something. */
  film(what: Locator): Promise<void>
}

/** @param on the databases to play on: one is enough where only the pages are looked at */
export function journey(name: string, play: (stage: Stage) => Promise<void>, on = engines): void {
  for (const engine of on) {
    test(`${name} (${engine})`, { timeout: 180_000 }, () => perform(name, engine, play))
  }
}

async function perform(name: string, engine: Engine, play: (stage: Stage) => Promise<void>): Promise<void> {
  if (!servers.has(engine)) servers.set(engine, startServer({ engine, scale: 'county' }))
  const [server, { browser, camera }] = await Promise.all([servers.get(engine)!, (chromium ??= launchChromium())])
  const pages: Page[] = []
  const faults: string[] = []
  const shot = async (page: Page, what: string) => {
    await mkdir(shots, { recursive: true })
    await page.screenshot({ path: join(shots, `${name}-${what}.${engine}.png`) })
  }
  try {
    await play({
      server,
      async open(face, { as, url = server.url, ...view } = {}) {
        const page = await openPage(browser, url, face, view, faults)
        pages.push(page)
        if (as) await logIn(page, server, url, as)
        return page
      },
      shot,
      axe: checkAxe,
      film: (what) => film(camera, what),
    })
    assert.deepEqual(faults, [], 'errors in the pages')
  } catch (error) {
    for (const [i, page] of pages.entries()) await shot(page, `failed-${i + 1}`).catch(() => undefined)
    if (faults.length > 0) console.error(faults.join('\n'))
    throw error
  } finally {
    for (const page of pages) await page.context().close()
  }
}

/** Logs the page's browser in through the API. A one-time password is changed, as the server asks. */
async function logIn(page: Page, server: Server, url: string, role: string): Promise<void> {
  if (isAdministrator(role)) {
    await page.context().addCookies([{ name: 'zhibu', value: await administrator(server, role), url }])
    return
  }
  const who = server.accounts.find((a) => a.role === role)
  if (!who) throw new Error(`the demo has no account for ${role}, only ${server.accounts.map((a) => a.role).join(', ')}`)
  const post = async (path: string, data: object) => {
    const answer = await page.request.post(path, { data, headers: { Origin: url } })
    assert.ok(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`)
    return answer
  }
  const answer = await post('/api/session', { account: who.account, password: who.password })
  if (((await answer.json()) as { mustChange: boolean }).mustChange) {
    const password = `${who.password}-换`
    await post('/api/session/password', { old: who.password, new: password })
    who.password = password
  }
}
