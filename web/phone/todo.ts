import { answer, api } from '@/kit/api'

/** What waits for the caller, the most urgent first. */
export const todoQuery = {
  queryKey: ['todo'],
  queryFn: () => answer(api.GET('/api/todo')),
  refetchInterval: 60_000,
}
