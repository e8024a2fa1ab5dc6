/** The journal 审计日志: what desk and phone ask the server. */
import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer } from '@/kit/api'

export type Entry = Answer<'/api/audit/entries'>['items'][number]
export type Group = Entry['group']
export type LogIn = Answer<'/api/audit/logins'>['items'][number]

/** The groups of topics, as the server calls them too. */
export const groups: Record<Group, string> = {
  login: '登录与越权',
  account: '账号与授权',
  org: '党组织',
  member: '党员',
  meeting: '会议与签到',
  policy: '政策开关',
  data: '查看与导出',
  seal: '存证与密钥',
}

export type Filters = Record<'within' | 'from' | 'to' | 'person' | 'group' | 'result' | 'q', string>

export function useEntries(filters: Filters, after: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: ['audit', filters, after],
    queryFn: () => {
      const key = toValue(after)
      const query = {
        from: filters.from || undefined,
        to: filters.to || undefined,
        person: filters.person || undefined,
        group: (filters.group || undefined) as Group | undefined,
        result: (filters.result || undefined) as 'ok' | 'failed' | undefined,
        within: filters.within ? Number(filters.within) : undefined,
        q: filters.q || undefined,
        after: key ? Number(key) : undefined,
      }
      return answer(api.GET('/api/audit/entries', { params: { query } }))
    },
  })
}

export const logInsQuery = {
  queryKey: ['audit', 'logins'],
  queryFn: () => answer(api.GET('/api/audit/logins')),
}
