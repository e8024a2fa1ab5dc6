/** Server state: one QueryClient a face, with the house's habits. */
import { keepPreviousData, QueryClient } from '@tanstack/vue-query'
import { onComeback } from './offline'
import { asProblem } from './problem'

/** A broken server is asked once more by itself. */
export const retry = (failures: number, thrown: unknown) => asProblem(thrown).kind === 'broken' && failures < 1

export function makeQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        // Requests are always tried: kit/api answers from the phone's own store when nothing reaches the server.
        networkMode: 'always',
        retry,
        staleTime: 10_000,
        // Lists keep their old rows while the next ones come.
        placeholderData: keepPreviousData,
      },
      mutations: { networkMode: 'always' },
    },
  })
  onComeback(() => void client.invalidateQueries())
  return client
}
