/** Builds dist: face by face, then a .gz and a .br beside every text file. Run by `npm run build`. */
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { build } from 'vite'
import { compress } from './compress.ts'
import { chunkList, dist, faces, type Face } from './faces.ts'

mkdirSync(dist, { recursive: true })
for (const name of readdirSync(dist)) if (name !== '.gitkeep') rmSync(dist + name, { recursive: true })

for (const [face, page] of Object.entries(faces) as [Face, string][]) {
  await build({
    logLevel: 'warn',
    build: { emptyOutDir: false, copyPublicDir: face === 'phone', manifest: 'chunks.json', rollupOptions: { input: page } },
  })
  mkdirSync(dirname(chunkList(face)), { recursive: true })
  renameSync(dist + 'chunks.json', chunkList(face))
}
compress(dist)
