/**
 * Weighs the built pages, gzipped: what a browser loads for each face's first page and for every page after it.
 * Fails when one is over its budget (a village's network). Run after the build: npm run budgets.
 */
import { readFileSync, statSync } from 'node:fs'
import { chunkList, dist, faces, type Face } from './faces.ts'

interface Chunk {
  file: string
  css?: string[]
  imports?: string[]
  dynamicImports?: string[]
}
type Chunks = Record<string, Chunk>

/** Kilobytes. `later` is for a phone page after the first: only what it adds. */
const most = { first: 70, later: 30, desk: 260, wall: 250 }

/** All files a chunk needs before it runs. */
function needs(chunks: Chunks, key: string, files = new Set<string>()): Set<string> {
  const chunk = chunks[key]!
  if (files.has(chunk.file)) return files
  files.add(chunk.file)
  for (const css of chunk.css ?? []) files.add(css)
  for (const next of chunk.imports ?? []) needs(chunks, next, files)
  return files
}

const weigh = (files: Iterable<string>) => [...files].reduce((sum, file) => sum + statSync(`${dist}${file}.gz`).size, 0) / 1000

function* weights(face: Face): Generator<[page: string, kilobytes: number, most: number]> {
  const chunks = JSON.parse(readFileSync(chunkList(face), 'utf8')) as Chunks
  const entry = needs(chunks, faces[face])
  if (face === 'phone') yield ['phone/TodayPage.vue', weigh(entry), most.first]
  for (const page of chunks[faces[face]]!.dynamicImports ?? []) {
    const own = needs(chunks, page)
    if (face !== 'phone') yield [page, weigh(new Set([...entry, ...own])), most[face]]
    else yield [page, weigh([...own].filter((file) => !entry.has(file))), most.later]
  }
}

let over = 0
for (const face of Object.keys(faces) as Face[]) {
  for (const [page, kilobytes, limit] of weights(face)) {
    if (kilobytes > limit) over++
    console.log(`${kilobytes > limit ? 'OVER' : 'ok  '} ${kilobytes.toFixed(1).padStart(6)} of ${limit} kB  ${face}  ${page}`)
  }
}
process.exit(over ? 1 : 0)
