/** Plays the journeys named on the command line, or all, in one process: they share servers and browsers. */
import { readdir } from 'node:fs/promises'
import { playAll } from './journey.ts'

const suffix = '.test.ts'
const here = new URL('../', import.meta.url)
const there = (await readdir(here)).filter((file) => file.endsWith(suffix)).map((file) => file.slice(0, -suffix.length))
const wanted = process.argv.slice(2)

const unknown = wanted.filter((name) => !there.includes(name))
if (unknown.length > 0) throw new Error(`no journey named ${unknown.join(', ')}; there are ${there.join(', ')}`)
for (const name of wanted.length > 0 ? wanted : there.sort()) await import(new URL(name + suffix, here).href)
playAll()
