/** The widest org the caller sees: where a page begins that shows an org and what is below it. A wall screen's own. */
import { useQuery } from '@tanstack/vue-query'
import { answer, api } from './api'

export const widestQuery = {
  queryKey: ['orgs', 'widest'],
  // Lists come from the top of the tree, and begin with the widest the caller may see.
  queryFn: async () => (await answer(api.GET('/api/orgs', { params: { query: { limit: 1 } } }))).items[0] ?? null,
  staleTime: 300_000,
}

export const useWidest = () => useQuery(widestQuery)
