import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { serviceWorker } from './build/service-worker.ts'

const root = fileURLToPath(new URL('.', import.meta.url))

/** The server the dev pages talk to: a `zhibu serve` of one's own. */
const server = process.env.ZHIBU_SERVER ?? 'http://127.0.0.1:8080'

const name = (ending: string) => `assets/[name]-[hash:7]${ending}`

export default defineConfig({
  root,
  resolve: { alias: { '@': root.replace(/\/$/, '') } },
  plugins: [vue(), serviceWorker(), devFaces()],
  build: {
    target: 'es2022',
    // Fonts and pictures stay files: the page's policy has no data: source for scripts or styles.
    assetsInlineLimit: 0,
    // Only the styles of a lazy page are named beforehand: the names of all its scripts would weigh on the phone's first page.
    modulePreload: { polyfill: false, resolveDependencies: (_file, files, { hostType }) => (hostType === 'html' ? files : files.filter((f) => f.endsWith('.css'))) },
    chunkSizeWarningLimit: 900,
    // Seven characters of a hash are 42 bits (rollup tells no more than 64 files apart by six); each of a hundred names weighs on the first page.
    rollupOptions: { output: { entryFileNames: name('.js'), chunkFileNames: name('.js'), assetFileNames: name('[extname]') } },
  },
  server: { proxy: { '/api': server, '/print': server, '/s/': server } },
  test: {
    include: ['{kit,party,phone,desk,wall,build}/**/*.test.ts'],
    // Tests that need a page say so in their first line: happy-dom takes longer to start than they take to run.
    env: { TZ: 'America/New_York' },
  },
})

/** In development the faces live where the binary serves them: /desk and /wall. */
function devFaces() {
  return {
    name: 'zhibu-faces',
    configureServer(dev: { middlewares: { use(f: (req: { url?: string }, res: unknown, next: () => void) => void): void } }) {
      dev.middlewares.use((req, _res, next) => {
        const face = /^\/(desk|wall)(\/|\?|$)/.exec(req.url ?? '')
        if (face && !/\.\w+(\?|$)/.test(req.url ?? '')) req.url = `/${face[1]}.html`
        next()
      })
    },
  }
}
