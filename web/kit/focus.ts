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
  for (let tries = 100; tries > 0; tries--) {
    const el = document.getElementById(hash.slice(1))
    if (el) {
      goOnFrom(el)
      return { el }
    }
    await new Promise((done) => setTimeout(done, 50))
  }
  return undefined
}

/** The keyboard and a screen reader go on from here. */
function goOnFrom(el: HTMLElement | null): void {
  el?.setAttribute('tabindex', '-1')
  el?.focus({ preventScroll: true })
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
    void nextTick(() => goOnFrom(document.querySelector('main h1')))
  })
}
