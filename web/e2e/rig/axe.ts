/** Accessibility: WCAG 2.2 A and AA by axe-core. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type axe from 'axe-core'
import type { Page } from 'playwright-core'

const source = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Fails with every violation the page has as it stands now, and where: of all rules, or of some that another light or size may break. */
export async function checkAxe(page: Page, rules?: string[]): Promise<void> {
  if (await page.evaluate(() => !('axe' in globalThis))) await page.evaluate(source)
  const { violations } = await page.evaluate(
    (runOnly) => (globalThis as unknown as { axe: typeof axe }).axe.run(document, { runOnly, resultTypes: ['violations'] }),
    rules ? { type: 'rule' as const, values: rules } : { type: 'tag' as const, values: tags },
  )
  const found = violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.map((n) => `    ${n.target.join(' ')}: ${n.failureSummary}`).join('\n')}`)
  assert.equal(found.length, 0, `${page.url()} has accessibility faults:\n${found.join('\n')}`)
}
