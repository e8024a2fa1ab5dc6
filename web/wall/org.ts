/** The org the wall shows: the one in the address (a wall's own link names it, and so does going down), else one's own. */
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { meQuery } from '@/kit/me'

export function useWallOrg() {
  const route = useRoute()
  const router = useRouter()
  const named = computed(() => Number(route.query.org) || 0)
  // A wall's token may read the wall and nothing else, so who is logged in is only asked where no org is named.
  const { data: me } = useQuery({ ...meQuery, enabled: () => route.matched.length > 0 && !named.value })
  const orgId = computed(() => named.value || me.value?.org?.id || 0)
  /** Shows another org, e.g. the county clicked. */
  const goTo = (id: number) => void router.push({ path: route.path, query: { ...route.query, org: String(id) } })
  return { orgId, goTo }
}
