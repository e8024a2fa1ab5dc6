/** Keyboard and screen reader: where the focus goes, and what is said. */
import { nextTick, readonly, ref, watch } from 'vue'
import { useRoute, type Router } from 'vue-router'

const said = ref('')

/** What the live region holds just now. */
export const announced = readonly(said)

/** Has a screen reader say a sentence (and LiveRegion show it for a few seconds). The same sentence twice is said twice. */
export function announce(sentence: string): void {
  said.value = ''
  void nextTick(() => (said.value = sentence))
}

export function hush(): void {
  said.value = ''
}

/** What stands in the window's title: the page, and the product for whoever has many windows. */
const entitle = (page?: string) => (document.title = page ? `${page} · 支部` : '支部')

/** The window's title says more than the route knows, e.g. which meeting; until it is known the route's stays. */
export function useTitle(page: () => string | undefined): void {
  const route = useRoute()
  watch([page, () => route.path], ([known]) => known && entitle(known), { immediate: true, flush: 'post' })
}

/** Where an address with a hash leads: to the part of that id, once it is there; the keyboard goes on from it. */
export async function toPart(hash: string): Promise<{ el: Element } | undefined> {
  for (const began = Date.now(); Date.now() - began < 5_000; await new Promise((done) => setTimeout(done, 50))) {
    const part = document.getElementById(hash.slice(1))
    if (!part) continue
    part.setAttribute('tabindex', '-1')
    part.focus({ preventScroll: true })
    return { el: part }
  }
  return undefined
}

/** After a change of page: the title follows and the focus goes to the page's heading, as after a real page load. */
export function followPages(router: Router): void {
  let first = true
  router.afterEach((to, from) => {
    entitle(to.meta.title)
    if (first || to.path === from.path) {
      first = false
      return
    }
    void nextTick(() => {
      const heading = document.querySelector<HTMLElement>('main h1')
      heading?.setAttribute('tabindex', '-1')
      heading?.focus({ preventScroll: true })
    })
  })
}
