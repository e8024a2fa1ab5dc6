/** Log-in by the unit's OpenID provider, and binding one's account to it. */
import { answer, api } from '@/kit/api'

export const othersQuery = { queryKey: ['other-log-ins'], queryFn: () => answer(api.GET('/api/session/others')), staleTime: 600_000 }
export const identityQuery = { queryKey: ['security', 'identity'], queryFn: () => answer(api.GET('/api/me/identity')) }

export type Page = '/login' | '/desk/login'
const kept = 'zhibu.next'

/** Leaves for the provider. Where one wanted to go is kept in this window, not in an address that the provider sees. */
export async function leaveFor(page: Page, next: string): Promise<void> {
  const { address } = await answer(api.POST('/api/session/oidc', { body: { page } }))
  sessionStorage.setItem(kept, next)
  location.assign(address)
}

/** Leaves for the provider to bind the account that is logged in. */
export async function leaveToBind(again: { password?: string }): Promise<void> {
  const page: Page = location.pathname.startsWith('/desk') ? '/desk/login' : '/login'
  const { address } = await answer(api.POST('/api/me/identity', { body: { page, ...again } }))
  sessionStorage.setItem(kept, '/me/security')
  location.assign(address)
}

/** Where one wanted to go before leaving for the provider. */
export function keptNext(): string {
  const next = sessionStorage.getItem(kept) ?? ''
  sessionStorage.removeItem(kept)
  return next
}

export const comeBack = (body: { state: string; code: string; iss?: string }) => answer(api.POST('/api/session/oidc/finish', { body }))
export const removeIdentity = (again: { password?: string }) => answer(api.POST('/api/me/identity/remove', { body: again }))
