/** Who is logged in, and what they may do: for showing and hiding only, the server decides. */
import { useQuery, type QueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { answer, api } from './api'

export const meQuery = { queryKey: ['me'], queryFn: () => answer(api.GET('/api/me')), staleTime: 60_000 }

export const fetchMe = (client: QueryClient) => client.fetchQuery(meQuery)

/** The caller, with `may('member.manage')` for buttons and menus. */
export function useMe() {
  const { data: me } = useQuery(meQuery)
  const actions = computed(() => new Set(me.value?.may))
  return { me, may: (action: string) => actions.value.has(action) }
}
