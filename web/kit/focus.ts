/** Keyboard and screen reader: where the focus goes, and what is said. */
import { nextTick, readonly, ref } from 'vue'
import type { Router } from 'vue-router'

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

/** After a change of page: the title follows and the focus goes to the page's heading, as after a real page load. */
export function followPages(router: Router, suffix: string): void {
  let first = true
  router.afterEach((to, from) => {
    document.title = to.meta.title ? `${to.meta.title} · ${suffix}` : suffix
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
