/** Builds dist: face by face, then a .gz and a .br beside every text file. Run by `npm run build`. */
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { build } from 'vite'
import { compress } from './compress.ts'
import { chunkList, dist, faces, type Face } from './faces.ts'

/** The phone's first page and all it needs are one file: a tenth smaller than a dozen, and one answer of a slow network. */
const together = { codeSplitting: { groups: [{ name: 'first', test: /phone.(App|TodayPage)\.vue/ }] } }

mkdirSync(dist, { recursive: true })
for (const name of readdirSync(dist)) if (name !== '.gitkeep') rmSync(dist + name, { recursive: true })

for (const [face, page] of Object.entries(faces) as [Face, string][]) {
  await build({
    logLevel: 'warn',
    // Only Element Plus knows components with Vue's options; without them Vue is lighter by 1.7 kB.
    define: { __VUE_OPTIONS_API__: String(face === 'desk') },
    build: { emptyOutDir: false, copyPublicDir: face === 'phone', manifest: 'chunks.json', rollupOptions: { input: page, output: face === 'phone' ? together : {} } },
  })
  mkdirSync(dirname(chunkList(face)), { recursive: true })
  renameSync(dist + 'chunks.json', chunkList(face))
}
compress(dist)
