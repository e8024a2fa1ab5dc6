/** The org the wall shows: one's own, or the one in the address after going down. */
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useMe } from '@/kit/me'

export function useWallOrg() {
  const route = useRoute()
  const router = useRouter()
  const { me } = useMe()
  const orgId = computed(() => Number(route.query.org) || me.value?.org?.id || me.value?.roles[0]?.orgId || 0)
  /** Shows another org, e.g. the county clicked. */
  const goTo = (id: number) => void router.push({ path: route.path, query: { ...route.query, org: String(id) } })
  return { orgId, goTo }
}
