/** Members: what the desk's pages ask the server. */
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/kit/api'
import type { components, paths } from '@/kit/api.d'

export type Member = components['schemas']['Member']
export type MemberDetail = components['schemas']['MemberDetail']

/** Rows on one page of the list. */
const pageSize = 50

export interface MemberFilter {
  within: string
  q: string
  category: string
  status: string
  mobile: string
}

export function useMembers(filter: MemberFilter, after: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: ['members', filter, after],
    queryFn: () =>
      answer(
        api.GET('/api/members', {
          params: {
            query: {
              within: filter.within ? Number(filter.within) : undefined,
              q: filter.q || undefined,
              category: filter.category || undefined,
              status: filter.status || undefined,
              mobile: filter.mobile ? filter.mobile === 'yes' : undefined,
              limit: pageSize,
              after: toValue(after),
            },
          },
        }),
      ),
  })
}

export function useMember(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: ['members', 'one', id],
    queryFn: () => answer(api.GET('/api/members/{id}', { params: { path: { id: toValue(id) } } })),
  })
}

/** The national code tables (education, ethnicity …), and the name of a code in one of them. */
export function useCodes() {
  const { data } = useQuery({ queryKey: ['members', 'codes'], queryFn: () => answer(api.GET('/api/members/codes')), staleTime: Infinity })
  const table = (name: string) => computed(() => data.value?.[name] ?? [])
  const nameOf = (name: string, code: string | undefined) => data.value?.[name]?.find((c) => c.code === code)?.name ?? code ?? ''
  return { table, nameOf }
}

type NewMember = Required<NonNullable<paths['/api/members']['post']['requestBody']>['content']['application/json']>
/** What the form holds; empty is not filled in. */
export type MemberForm = Omit<NewMember, 'orgId'> & { orgId: number | undefined }

export function blank(): MemberForm {
  return {
    orgId: undefined,
    name: '',
    idNumber: '',
    gender: '',
    ethnicity: '01',
    birthOn: '',
    education: '',
    category: 'full',
    joinedOn: '',
    confirmedOn: '',
    job: '',
    phone: '',
    address: '',
  }
}

/** A member's own values; what is sealed starts empty and stays as it is unless something is typed. */
export function formOf(member: MemberDetail): MemberForm {
  const form: Record<string, unknown> = { ...blank() }
  for (const [name, value] of Object.entries(member)) if (name in form && value !== undefined) form[name] = value
  return form as MemberForm
}

/** What differs between the form and where it started: the change that is sent. */
export function changed<T extends object>(form: T, start: T): Partial<T> {
  return Object.fromEntries(Object.entries(form).filter(([name, value]) => value !== start[name as keyof T])) as Partial<T>
}

/** Leaves out what is not filled in. */
const filled = (form: MemberForm) => changed(form, Object.fromEntries(Object.keys(form).map((name) => [name, ''])) as never)

export const createMember = (form: MemberForm) => answer(api.POST('/api/members', { body: filled(form) as NewMember }))

export const changeMember = (member: MemberDetail, form: MemberForm) =>
  answer(api.PATCH('/api/members/{id}', { params: { path: { id: member.id } }, body: changed(form, formOf(member)) }))
