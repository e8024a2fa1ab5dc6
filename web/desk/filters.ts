/** A list's filters and pages. Filters live in the address, so that going back, reloading and passing a link on keep them. */
import { computed, reactive, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** The filters, started from the address and written back to it; empty ones are left out. */
export function useFilters<K extends string>(...names: K[]): Record<K, string> {
  const route = useRoute()
  const router = useRouter()
  const read = (name: K) => (typeof route.query[name] === 'string' ? route.query[name] : '')
  const filters = reactive(Object.fromEntries(names.map((n) => [n, read(n)]))) as Record<K, string>
  watch(filters, () => {
    const query = Object.fromEntries(Object.entries(filters).filter(([, value]) => value))
    void router.replace({ query: query as Record<string, string> })
  })
  return filters
}

/**
 * Pages by key: the server gives the key after a page's last row, and going back means remembering the keys gone by.
 * Another filter starts again at the first page.
 */
export function useKeyPages(filters: Record<string, string>) {
  const trail = ref<string[]>([])
  watch(filters, () => (trail.value = []))
  return {
    /** The key to ask with, undefined for the first page. */
    after: computed(() => trail.value.at(-1)),
    /** 1 for the first page. */
    page: computed(() => trail.value.length + 1),
    forward: (key: string | number) => trail.value.push(String(key)),
    back: () => trail.value.pop(),
  }
}

/** The query of an address, without the empty values: for download links. */
export function queryText(values: Record<string, string>): string {
  return new URLSearchParams(Object.entries(values).filter(([, value]) => value)).toString()
}
