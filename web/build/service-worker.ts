import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/**
 * Emits /sw.js from phone/sw.js with the list of what the phone needs to start without a network: its page, and every
 * script and style that page can reach. The desk and the wall are never cached.
 */
export function serviceWorker(): Plugin {
  let root = ''
  return {
    name: 'zhibu-service-worker',
    apply: 'build',
    configResolved(config) {
      root = config.root
    },
    generateBundle(_options, bundle) {
      const reached = new Set<string>()
      const reach = (file: string) => {
        const chunk = bundle[file]
        if (reached.has(file) || chunk?.type !== 'chunk') return
        reached.add(file)
        for (const css of chunk.viteMetadata?.importedCss ?? []) reached.add(css)
        chunk.imports.concat(chunk.dynamicImports).forEach(reach)
      }
      const entry = Object.values(bundle).find((c) => c.type === 'chunk' && c.isEntry && c.facadeModuleId?.endsWith('/index.html'))
      if (!entry) return // another face is being built
      reach(entry.fileName)
      const files = ['/', '/manifest.webmanifest', '/icon.svg', ...[...reached].map((f) => '/' + f).sort()]
      const version = createHash('sha256').update(files.join()).digest('hex').slice(0, 12)
      const source = readFileSync(join(root, 'phone/sw.js'), 'utf8')
        .replace("'VERSION'", JSON.stringify(version))
        .replace("['FILES']", JSON.stringify(files))
      this.emitFile({ type: 'asset', fileName: 'sw.js', source })
    },
  }
}
