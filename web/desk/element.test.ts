import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const root = new URL('..', import.meta.url).pathname
const kebab = (name: string) => name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase()

it('每个用到的 Element Plus 部件都带上了样式', () => {
  const views = ['desk', 'party'].flatMap((folder) => readdirSync(root + folder, { recursive: true }).map((f) => `${root}${folder}/${String(f)}`)).filter((f) => f.endsWith('.vue'))
  const used = new Set<string>()
  for (const view of views) {
    for (const list of readFileSync(view, 'utf8').matchAll(/import \{([^}]+)\} from 'element-plus'/g)) {
      for (const name of list[1]!.split(',')) used.add(kebab(name.trim()))
    }
  }
  used.delete('el-config-provider') // draws nothing
  const styles = readFileSync(root + 'desk/element.css', 'utf8')
  expect([...used].filter((name) => !styles.includes(`/${name}.css`))).toEqual([])
})
