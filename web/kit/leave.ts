/** Ending a session on this device: nothing of one person's may stay for the next. */
import type { QueryClient } from '@tanstack/vue-query'
import { empty } from './outbox'
import { forget } from './saved'

export async function clearDevice(client: QueryClient): Promise<void> {
  client.clear()
  await Promise.allSettled([empty(), forget()])
}
