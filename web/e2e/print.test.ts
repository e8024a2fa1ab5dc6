/** What goes on paper, as PDF: heads on every page, rows whole, pages numbered. Pictures of the pages are kept beside the others. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { journey } from './rig/journey.ts'

const run = promisify(execFile)
const shots = fileURLToPath(new URL('shots', import.meta.url))
const plain = (text: string) => text.replaceAll(/\s/g, '')

/** The pages' texts in reading order without white space, and the first pages as pictures. */
async function print(page: Page, path: string, name: string): Promise<string[]> {
  const answer = await page.goto(path)
  assert.equal(answer!.status(), 200)
  const home = await mkdtemp(join(tmpdir(), 'zhibu-print-'))
  try {
    const file = join(home, 'paper.pdf')
    await page.pdf({ path: file, preferCSSPageSize: true, printBackground: true })
    await mkdir(shots, { recursive: true })
    await run('pdftoppm', ['-r', '60', '-png', '-l', '3', file, join(shots, `print-${name}`)])
    const { stdout } = await run('pdftotext', ['-raw', file, '-'], { maxBuffer: 1 << 26 })
    return stdout.split('\f').slice(0, -1).map(plain)
  } finally {
    await rm(home, { recursive: true })
  }
}

/** Fails unless pages are numbered, and each table repeats its head where it goes on and keeps its rows whole. */
async function checkTables(page: Page, pages: string[]): Promise<void> {
  pages.forEach((text, i) => assert.ok(text.includes(`第${i + 1}页，共${pages.length}页`), `page ${i + 1} is not numbered: ${text.slice(-60)}`))
  for (const table of await page.locator('table').all()) {
    const head = plain((await table.locator('thead').allTextContents()).join(''))
    let from = 0
    for (const row of (await table.locator('tbody tr').allTextContents()).map(plain)) {
      const on = pages.findIndex((text, i) => i >= from && text.includes(row))
      assert.ok(on >= 0, `a row is cut: ${row}`)
      assert.ok(pages[on]!.includes(head), `no head on page ${on + 1}`)
      from = on
    }
  }
}

journey(
  'print',
  async (stage) => {
    const clerk = await stage.open('desk', { as: 'city_clerk' })
    const secretary = await stage.open('desk', { as: 'branch_secretary' })
    const first = async (page: Page, path: string) => (await (await page.request.get(path)).json()).items[0]

    const { orgId } = (await (await clerk.request.get('/api/me')).json()).roles.find((r: { role: string }) => r.role === 'superior')
    const ranking = await print(clerk, `/print/ranking?parent=${orgId}&of=branches`, 'ranking')
    assert.ok(ranking.length > 3, `${ranking.length} pages`)
    await checkTables(clerk, ranking)

    const { id } = await first(secretary, '/api/meetings?mine=true&month=all&state=filed&limit=1')
    const ledger = await print(secretary, `/print/ledger/${id}`, 'ledger')
    await checkTables(secretary, ledger)
    assert.ok(ledger.at(-1)!.includes('书记（签字）'))

    const today = (await (await secretary.request.get('/api/meetings?mine=true&state=approved')).json()).items.find((m: { startsAt: string }) => Date.parse(m.startsAt) < Date.now() + 3_600_000)
    const poster = await print(secretary, `/print/poster/${today.id}`, 'poster')
    assert.equal(poster.length, await secretary.locator('section').count(), 'one page for each code')
  },
  'one',
)
