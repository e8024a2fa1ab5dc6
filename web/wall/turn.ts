/** The wall turns its pages by itself; a number key stays on one, 0 turns again. */
import { onBeforeUnmount, onMounted, ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** Ms on each page. */
const stay = 30_000

/** The page after this one, round again at the end. */
export function after(keys: number[], now: number | undefined): number | undefined {
  return keys[(keys.indexOf(now ?? -1) + 1) % keys.length]
}

export function useTurning() {
  const router = useRouter()
  const route = useRoute()
  const turning = ref(true)
  const pages = router.getRoutes().filter((r) => r.meta.key).sort((a, b) => a.meta.key! - b.meta.key!)
  let timer: ReturnType<typeof setInterval>

  const show = (key: number | undefined) => {
    const page = pages.find((p) => p.meta.key === key)
    if (page) void router.push({ path: page.path, query: route.query })
    return page !== undefined
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !/^[0-6]$/.test(event.key)) return
    if (event.key === '0') turning.value = true
    else if (show(Number(event.key))) turning.value = false
  }

  onMounted(() => {
    addEventListener('keydown', onKey)
    timer = setInterval(() => turning.value && pages.length > 1 && show(after(pages.map((p) => p.meta.key!), route.meta.key)), stay)
  })
  onBeforeUnmount(() => {
    removeEventListener('keydown', onKey)
    clearInterval(timer)
  })
  return { pages, turning }
}
