/** Sessions and devices: what phone and desk ask the server. */
import { useQueryClient } from '@tanstack/vue-query'
import { useRouter } from 'vue-router'
import { answer, api, type Answer } from '@/kit/api'
import { clearDevice } from '@/kit/leave'

export type Device = Answer<'/api/me/devices'>['items'][number]

export const devicesQuery = {
  queryKey: ['devices'],
  queryFn: () => answer(api.GET('/api/me/devices')),
}

/** Ends another device's session. */
export const endDevice = (id: number) => answer(api.DELETE('/api/me/devices/{id}', { params: { path: { id } } }))

/** Ends all other devices' sessions. */
export const endOthers = () => answer(api.DELETE('/api/me/devices'))

/** Why a new password cannot do, or nothing. The server has the last word. */
export function passwordFault(next: string, again: string): string {
  if (next.length < 8) return '新密码至少 8 位。'
  return next === again ? '' : '两次输入的新密码不一样。'
}

/** What somebody is, one line an org: 莲水村党支部 · 党员、支部班子. */
export function rolesByOrg(roles: { orgName: string; roleName: string }[]): string[] {
  const orgs = [...new Set(roles.map((one) => one.orgName))]
  return orgs.map((org) => `${org} · ${roles.filter((one) => one.orgName === org).map((one) => one.roleName).join('、')}`)
}

/** Logs out here. The device is cleared even when the server cannot be reached; the session then ends by itself. */
export function useLogOut() {
  const client = useQueryClient()
  const router = useRouter()
  return async () => {
    await answer(api.DELETE('/api/session')).catch(() => undefined)
    await router.replace('/login')
    await clearDevice(client)
  }
}
