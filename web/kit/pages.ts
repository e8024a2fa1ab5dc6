/** What a page tells its face about itself, in the route's meta; the menus, tabs and tiles are gathered from it. */
import 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    /** The page's name in the window's title. */
    title?: string
    /** Open without log-in. */
    open?: boolean
    /** The action without which the page is not in a menu, e.g. `member.read`. */
    needs?: string
    /** Phone: a bottom tab, from the left by order. */
    tab?: { name: string; order: number }
    /** Phone: a word in 功能 on the first page. */
    tile?: { name: string; order: number }
    /** Desk: an entry of the sidebar; the groups' order stands in desk/menu.ts. */
    menu?: { group: string; name: string; order: number }
    /** Wall: the key 1–6 that shows the page. */
    key?: number
  }
}
