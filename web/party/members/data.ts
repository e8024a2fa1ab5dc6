/** Members: what the desk's pages ask the server. */
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer, type Body } from '@/kit/api'
import { dateText } from '@/kit/when'

export type Member = Answer<'/api/members'>['items'][number]
export type MemberDetail = Answer<'/api/members/{id}'>

type Codes = Answer<'/api/members/codes'>
/** Why somebody is no longer on the roll. */
export type Leaving = Body<'/api/members/{id}/leave', 'post'>
type Status = Leaving['status'] | 'normal'

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
              category: (filter.category || undefined) as Member['category'] | undefined,
              status: (filter.status || undefined) as Status | undefined,
              mobile: filter.mobile ? true : undefined,
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
  const table = (name: keyof Codes) => computed(() => data.value?.[name] ?? [])
  const nameOf = (name: keyof Codes, code: string | undefined) => data.value?.[name]?.find((c) => c.code === code || c.word === code)?.name ?? code ?? ''
  return { table, nameOf }
}

type Edit = Body<'/api/members', 'post'>

/** The form's fields; empty is not filled in. */
const texts = ['name', 'idNumber', 'phone', 'gender', 'ethnicity', 'education', 'birthOn', 'category', 'joinedOn', 'confirmedOn', 'job', 'address'] as const
export type MemberForm = Record<(typeof texts)[number], string> & { orgId: number | undefined }

/** The fields that are masked everywhere, and in clear after a reveal with a reason alone. */
export type Personal = Body<'/api/privacy/reveals', 'post'>['fields'][number]
export type Revealed = Record<string, string>
export const personal: [Personal, string][] = [['idNumber', '公民身份号码'], ['phone', '手机号'], ['landline', '固定电话'], ['address', '家庭住址']]

export const reveal = (memberId: number, fields: Personal[], reason: string) => answer(api.POST('/api/privacy/reveals', { body: { memberId, fields, reason } }))

/** The form of a member as it is; of none, an empty one. What is masked starts empty: filled in, it replaces what is there. */
export function formOf(member?: MemberDetail): MemberForm {
  const known: Record<string, unknown> = { ethnicity: '01', category: 'full', ...member?.private, ...member }
  const form = Object.fromEntries(texts.map((name) => [name, known[name] ?? '']))
  return { ...form, orgId: member?.orgId } as MemberForm
}

/** What differs between the form and where it started: only that is sent, what is absent stays as it is. */
export function changed(form: MemberForm, start: MemberForm): Edit {
  return Object.fromEntries(Object.entries(form).filter(([name, value]) => value !== start[name as keyof MemberForm])) as Edit
}

const nothing = { ...(Object.fromEntries(texts.map((name) => [name, ''])) as Record<(typeof texts)[number], string>), orgId: undefined }

export const createMember = (form: MemberForm) => answer(api.POST('/api/members', { body: changed(form, nothing) }))

export const changeMember = (member: MemberDetail, form: MemberForm) =>
  answer(api.PATCH('/api/members/{id}', { params: { path: { id: member.id } }, body: changed(form, formOf(member)) }))

/** 留党察看 and the restoration of rights, as they are recorded. */
const standing = ['observedFrom', 'observedUntil', 'observedBy', 'restoredOn', 'restoredBy'] as const
export type Standing = Record<(typeof standing)[number], string>
export const standingOf = (own: MemberDetail['private']) => Object.fromEntries(standing.map((name) => [name, own?.[name] ?? ''])) as Standing
export const recordStanding = (id: number, body: Standing) => answer(api.PATCH('/api/members/{id}', { params: { path: { id } }, body }))

/** 留党察看 in a line; without a vote until the rights are restored, whatever the term says. */
export function standingText(s: Standing, today: string): string {
  if (!s.observedFrom) return ''
  const term = `${dateText(s.observedFrom)}至${dateText(s.observedUntil)}，${s.observedBy}`
  if (s.restoredOn) return `${term}；${dateText(s.restoredOn)}恢复党员权利，${s.restoredBy}`
  return `${term}；没有表决权、选举权和被选举权${s.observedUntil < today ? '，已经期满，等待党组织决定是否恢复' : ''}`
}

export const leaveRoll = (id: number, body: Leaving) => answer(api.POST('/api/members/{id}/leave', { params: { path: { id } }, body }))

export const restoreToRoll = (id: number) => answer(api.POST('/api/members/{id}/restore', { params: { path: { id } } }))
