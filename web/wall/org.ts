/** The org the wall shows: the widest one sees, or the one in the address after going down. */
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useWidest } from '@/kit/widest'

export function useWallOrg() {
  const route = useRoute()
  const router = useRouter()
  const { data: widest } = useWidest()
  const orgId = computed(() => Number(route.query.org) || widest.value?.id || 0)
  /** Whether the wall has gone down. */
  const below = computed(() => orgId.value !== widest.value?.id)
  /** Shows another org, e.g. the county clicked; without one, the widest again. */
  const goTo = (id?: number) => void router.push({ path: route.path, query: { ...route.query, org: id ? String(id) : undefined } })
  return { orgId, widest, below, goTo }
}
