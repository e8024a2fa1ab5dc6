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
 * Both databases are played on at the same time (`make journeys`), each with one server and one
 * browser for the whole run, so a journey takes the data as those before it left it on its
 * database. It fails on any error in any of its pages.
 */
import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { administrator, isAdministrator } from './administrators.ts'
import { checkAxe } from './axe.ts'
import { launchChromium, openPage, type Chromium, type Face, type View } from './browser.ts'
import { film } from './camera.ts'
import { engines, startServer, type Engine, type Server, type Start } from './server.ts'

const shots = fileURLToPath(new URL('../shots', import.meta.url))

interface Play {
  name: string
  play: (stage: Stage) => Promise<void>
  own?: Omit<Start, 'engine'>
}

/** Where journeys of one database are played: a server, and a browser with its own camera, both started when first needed. */
interface Place {
  server?: Promise<Server>
  chromium?: Promise<Chromium>
  plays: Play[]
}

const places = new Map<Engine, Place>(engines.map((engine) => [engine, { plays: [] }]))

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

/**
 * @param on 'one' where only the pages are looked at: the database with fewer journeys
 * @param own a server for this journey alone, which takes its time to start
 */
export function journey(name: string, play: Play['play'], on: 'each' | 'one' = 'each', own?: Omit<Start, 'engine'>): void {
  const all = [...places.values()]
  const few = all.reduce((a, b) => (b.plays.length < a.plays.length ? b : a))
  for (const place of on === 'each' ? all : [few]) place.plays.push({ name, play, own })
}

/** Plays what was declared: on each database one after the other, the databases side by side. */
export function playAll(): void {
  describe('journeys', { concurrency: engines.length }, () => {
    for (const [engine, place] of places) {
      describe(engine, { concurrency: 1 }, () => {
        after(async () => {
          await (await place.chromium)?.close()
          await (await place.server)?.stop()
        })
        for (const one of place.plays) test(`${one.name} (${engine})`, { timeout: one.own ? 480_000 : 300_000 }, () => begin(one, engine, place))
      })
    }
  })
}

async function begin({ name, play, own }: Play, engine: Engine, place: Place): Promise<void> {
  const chromium = await (place.chromium ??= launchChromium())
  if (!own) return perform(name, await (place.server ??= startServer({ engine, scale: 'county' })), chromium, play)
  const server = await startServer({ engine, ...own })
  try {
    await perform(name, server, chromium, play)
  } finally {
    await server.stop()
  }
}

async function perform(name: string, server: Server, { browser, camera }: Chromium, play: Play['play']): Promise<void> {
  const { engine } = server
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
