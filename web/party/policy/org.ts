/** Whose policy the desk shows: the org in the address, else the widest one sees. */
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { answer, api } from '@/kit/api'
import { useWidest } from '@/kit/widest'

export function usePolicyOrg() {
  const route = useRoute()
  const router = useRouter()
  const { data: widest } = useWidest()
  const asked = computed(() => Number(route.query.org) || 0)
  const { data: named } = useQuery({
    queryKey: ['orgs', 'one', asked],
    queryFn: () => answer(api.GET('/api/orgs/{id}', { params: { path: { id: asked.value } } })),
    enabled: () => asked.value > 0,
  })
  const org = computed<{ id: number; name: string; parentId?: number } | undefined>(() => (asked.value ? named.value : (widest.value ?? undefined)))
  /** Shows another org's; none shows the widest one's. */
  const choose = (id: number | undefined) => void router.push({ query: id ? { org: String(id) } : {} })
  return { org, choose }
}
