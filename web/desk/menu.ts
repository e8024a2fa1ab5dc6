/** The sidebar, gathered from the routes' meta: two levels, in this order. */
import type { RouteRecordNormalized } from 'vue-router'

const groups = ['组织生活', '党员', '教育', '督导考评', '服务', '设置']

export interface Entry {
  path: string
  name: string
}

/** The groups that have an entry the caller may use, each with its entries by order. */
export function menuOf(routes: readonly RouteRecordNormalized[], may: (action: string) => boolean): { group: string; entries: Entry[] }[] {
  const shown = routes.filter((r) => r.meta.menu && (!r.meta.needs || may(r.meta.needs))).sort((a, b) => a.meta.menu!.order - b.meta.menu!.order)
  return groups
    .map((group) => ({
      group,
      entries: shown.filter((r) => r.meta.menu!.group === group).map((r) => ({ path: r.path, name: r.meta.menu!.name })),
    }))
    .filter(({ entries }) => entries.length > 0)
}

/** The entry a page belongs to, e.g. /members for /members/7: the longest whose path it begins with. */
export function entryOf(menu: ReturnType<typeof menuOf>, path: string): string | undefined {
  const above = menu.flatMap(({ entries }) => entries.map((e) => e.path)).filter((p) => `${path}/`.startsWith(`${p}/`))
  return above.sort((a, b) => b.length - a.length)[0]
}
