/**
 * Weighs the built pages, gzipped: what a browser loads for each face's first page and for every page after it.
 * Fails when one is over its budget (design: a village's network). Run after the build: npm run budgets.
 */
import { readFileSync, statSync } from 'node:fs'

const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('manifest.json', dist), 'utf8'))

/** All files a chunk needs before it runs. */
function closure(key, files = new Set()) {
  const chunk = manifest[key]
  if (files.has(chunk.file)) return files
  files.add(chunk.file)
  for (const css of chunk.css ?? []) files.add(css)
  for (const next of chunk.imports ?? []) closure(next, files)
  return files
}

const weigh = (files) => [...files].reduce((sum, file) => sum + statSync(new URL(`${file}.gz`, dist)).size, 0) / 1000

/** The pages of a face: the chunks its entry loads lazily. */
const pagesOf = (face) => manifest[face].dynamicImports ?? []

function* weights() {
  const phone = closure('index.html')
  for (const page of pagesOf('index.html')) {
    const all = closure(page)
    const own = new Set([...all].filter((file) => !phone.has(file)))
    if (page === 'phone/TodayPage.vue') yield ['phone first page', weigh(phone.union(all)), 70]
    yield [`phone ${page}`, weigh(own), 30]
  }
  for (const [face, most] of [['desk', 260], ['wall', 250]]) {
    for (const page of pagesOf(`${face}.html`)) yield [`${face} ${page}`, weigh(closure(`${face}.html`).union(closure(page))), most]
  }
}

let over = 0
for (const [name, kilobytes, most] of weights()) {
  const bad = kilobytes > most
  if (bad) over++
  console.log(`${bad ? 'OVER' : 'ok  '} ${kilobytes.toFixed(1).padStart(6)} of ${most} kB  ${name}`)
}
process.exit(over ? 1 : 0)
