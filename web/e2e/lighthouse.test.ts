/**
 * Lighthouse on the first page of each face: accessibility and best practices must be full marks. Performance is told where
 * this is played alone (PLAY=lighthouse): beside other work its figure means nothing.
 */
import assert from 'node:assert/strict'
import lighthouse, { desktopConfig } from 'lighthouse'
import { chromium } from 'playwright-core'
import { journey } from './rig/journey.ts'
import { freePort } from './rig/server.ts'

const gated = ['accessibility', 'best-practices']
const alone = process.argv.length === 3
const first = [
  { face: 'phone', path: '/', as: 'member' },
  { face: 'desk', path: '/desk/', as: 'county_reviewer' },
  { face: 'wall', path: '/wall', as: 'county_reviewer' },
] as const

journey(
  'lighthouse',
  async (stage) => {
    const port = await freePort()
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu', `--remote-debugging-port=${port}`] })
    try {
      for (const { face, path, as } of first) {
        const cookies = await (await stage.open(face, { as })).context().cookies()
        const result = await lighthouse(
          stage.server.url + path,
          { port, logLevel: 'silent', onlyCategories: alone ? [...gated, 'performance'] : gated, extraHeaders: { Cookie: cookies.map((c) => `${c.name}=${c.value}`).join('; ') } },
          face === 'phone' ? undefined : desktopConfig,
        )
        const { categories, audits } = result!.lhr
        const marks = Object.values(categories).map((c) => `${c.title} ${Math.round((c.score ?? 0) * 100)}`)
        console.log(`lighthouse ${face}: ${marks.join(', ')}`)
        const failed = gated.flatMap((name) => categories[name]!.auditRefs.filter((ref) => ref.weight > 0 && (audits[ref.id]!.score ?? 1) < 1))
        assert.deepEqual(failed.map((ref) => `${face} ${ref.id}: ${audits[ref.id]!.title} ${JSON.stringify(audits[ref.id]!.details ?? '').slice(0, 600)}`), [])
      }
    } finally {
      await browser.close()
    }
  },
  'one',
)
