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

/** A whole ID or phone number, or most of one: such a thing stands in no address, so it is asked for by POST. */
export const isWholeNumber = (q: string) => /^\+?\d{6,}[\dx]$/i.test(q.replace(/[\s-]/g, ''))

export function useMembers(filter: MemberFilter, number: MaybeRefOrGetter<string>, after: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: ['members', filter, number, after],
    queryFn: async (): Promise<Answer<'/api/members'>> => {
      if (toValue(number)) return answer(api.POST('/api/members/found', { body: { number: toValue(number), within: filter.within ? Number(filter.within) : undefined } }))
      return answer(
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
      )
    },
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

export const changeMember = (member: MemberDetail, form: MemberForm, reason: string) =>
  answer(api.PATCH('/api/members/{id}', { params: { path: { id: member.id } }, body: { ...changed(form, formOf(member)), ...(reason && { reason }) } }))

/** 留党察看: each from its decision to the restoration of rights, the last first. */
export type Standing = NonNullable<MemberDetail['private']>['standings'][number]
export type StandingForm = Required<Standing>

export const noStanding: StandingForm = { observedFrom: '', observedUntil: '', observedBy: '', extendedOn: '', extendedBy: '', restoredOn: '', restoredBy: '' }
export const standingsOf = (own: MemberDetail['private']): StandingForm[] => (own?.standings ?? []).map((s) => ({ ...noStanding, ...s }))
export const recordStanding = (id: number, body: Partial<StandingForm>) => answer(api.PATCH('/api/members/{id}', { params: { path: { id } }, body }))

/** What can be recorded: a decision, a year more, the restoration, a correction of the last. */
export type StandingAct = 'observe' | 'extend' | 'restore' | 'correct'

/** The day on which a term of some years ends. */
const termEnd = (from: string, years: number) => {
  const [y = 0, m = 1, d = 1] = from.split('-').map(Number)
  return from && new Date(Date.UTC(y + years, m - 1, d)).toISOString().slice(0, 10)
}

/** Which acts there are today: a second decision only after the restoration, both ways out only when the term is over. */
export function standingActs(last: StandingForm | undefined, today: string): StandingAct[] {
  if (!last) return ['observe']
  if (last.restoredOn) return ['observe', 'correct']
  if (today < last.observedUntil) return ['correct']
  return last.extendedOn || last.observedUntil > termEnd(last.observedFrom, 1) ? ['restore', 'correct'] : ['restore', 'extend', 'correct']
}

/** What is sent of a filled-in form: a decision leaves nothing of the one before it, an extension ends after two years. */
export function standingEdit(act: StandingAct, form: StandingForm, years: number): Partial<StandingForm> {
  const { observedFrom, observedBy, extendedOn, extendedBy, restoredOn, restoredBy } = form
  if (act === 'observe') return { ...noStanding, observedFrom, observedBy, observedUntil: termEnd(observedFrom, years) }
  if (act === 'extend') return { extendedOn, extendedBy, observedUntil: termEnd(observedFrom, 2) }
  return act === 'restore' ? { restoredOn, restoredBy } : form
}

/** 留党察看 in a line; without a vote until the rights are restored, whatever the term says. */
export function standingText(s: StandingForm, today: string): string {
  const term = [`${dateText(s.observedFrom)}至 ${dateText(s.observedUntil)}，${s.observedBy}`]
  if (s.extendedOn) term.push(`${dateText(s.extendedOn)}延长一年，${s.extendedBy}`)
  if (s.restoredOn) term.push(`${dateText(s.restoredOn)}恢复党员权利，${s.restoredBy}`)
  else term.push(`没有表决权、选举权和被选举权${s.observedUntil < today ? '，已经期满，等待党组织决定是否恢复' : ''}`)
  return term.join('；')
}

export const leaveRoll = (id: number, body: Leaving) => answer(api.POST('/api/members/{id}/leave', { params: { path: { id } }, body }))

export const restoreToRoll = (id: number) => answer(api.POST('/api/members/{id}/restore', { params: { path: { id } } }))
