import assert from 'node:assert/strict'
import { journey } from './rig/journey.ts'

journey('health', async ({ server, open, shot }) => {
  const page = await open('phone')
  const answer = await page.goto('/api/health')
  assert.equal(answer?.status(), 200)
  assert.equal(((await answer!.json()) as { ok: boolean }).ok, true)
  assert.ok(server.accounts.length >= 4, 'the demo names a city clerk, a county reviewer, a secretary and a member')
  await shot(page, 'answer')
})
