/** A Chromium for a whole run, and pages in the shapes people use. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContextOptions, type ConsoleMessage, type Page } from 'playwright-core'

/** The three faces: a phone in the hand, a desk, a wall screen. */
const faces = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  desk: { viewport: { width: 1440, height: 900 } },
  wall: { viewport: { width: 1920, height: 1080 } },
} satisfies Record<string, BrowserContextOptions>

export type Face = keyof typeof faces

/** How a page is opened. */
export interface View {
  dark?: boolean
  /** 长辈版: large text and wide buttons. */
  elder?: boolean
  /** Where the phone is, WGS-84; accuracy in metres. Without it, the position is denied. */
  position?: { latitude: number; longitude: number; accuracy?: number }
}

export interface Chromium {
  browser: Browser
  /** The y4m file that the fake camera plays; camera.ts writes it. */
  camera: string
  close(): Promise<void>
}

export async function launchChromium(): Promise<Chromium> {
  const home = await mkdtemp(join(tmpdir(), 'zhibu-chromium-'))
  const camera = join(home, 'camera.y4m')
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${camera}`,
    ],
  })
  return {
    browser,
    camera,
    async close() {
      await browser.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** Opens a page of its own (own cookies, own storage). What goes wrong in it is added to `faults`. */
export async function openPage(browser: Browser, baseURL: string, face: Face, view: View, faults: string[]): Promise<Page> {
  const context = await browser.newContext({
    ...faces[face],
    baseURL,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    colorScheme: view.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    permissions: ['camera', ...(view.position ? ['geolocation'] : [])],
    ...(view.position && { geolocation: view.position }),
  })
  if (view.elder) await context.addInitScript(() => localStorage.setItem('zhibu-elder', '1'))
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  page.on('pageerror', (error) => faults.push(`${face}: ${error.stack ?? error.message}`))
  page.on('console', (message) => isFault(message) && faults.push(`${face}: ${message.text()} (${message.location().url})`))
  return page
}

/**
 * Every console error is a fault, save what Chromium says of its own accord when the API refuses
 * a request (4xx) or the journey took the network away: that is what journeys try out. A 5xx and a missing file stay faults.
 */
function isFault(message: ConsoleMessage): boolean {
  if (message.type() !== 'error') return false
  if (message.text().includes('net::ERR_INTERNET_DISCONNECTED')) return false
  const refusal = /^Failed to load resource: .* status of 4\d\d/.test(message.text())
  return !(refusal && new URL(message.location().url).pathname.startsWith('/api/'))
}
