import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const text = /\.(html|js|css|svg|json|webmanifest)$/

/**
 * Writes a .gz and a .br beside every text file of dist, so that the binary serves bytes that were compressed once, at
 * build time, at the highest level.
 */
export function compress(): Plugin {
  let dist = ''
  return {
    name: 'zhibu-compress',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      dist = join(config.root, config.build.outDir)
    },
    writeBundle() {
      for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !text.test(entry.name)) continue
        const path = join(entry.parentPath, entry.name)
        const plain = readFileSync(path)
        writeFileSync(path + '.gz', gzipSync(plain, { level: 9 }))
        writeFileSync(path + '.br', brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }))
      }
    },
  }
}
