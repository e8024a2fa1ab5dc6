/** 政治生日: who has it in a month, one's own, greetings. */
import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer } from '@/kit/api'

export type Birthday = Answer<'/api/birthdays'>['items'][number]

export const useBirthdays = (month: MaybeRefOrGetter<string>, within?: MaybeRefOrGetter<number | undefined>) =>
  useQuery({
    queryKey: ['birthdays', 'month', month, within],
    queryFn: () => answer(api.GET('/api/birthdays', { params: { query: { month: toValue(month), within: toValue(within) || undefined, limit: 200 } } })),
  })

export const myBirthdayQuery = { queryKey: ['birthdays', 'mine'], queryFn: () => answer(api.GET('/api/birthdays/mine')), staleTime: 600_000 }

export const greet = (memberId: number, text: string) => answer(api.PUT('/api/birthdays/{memberId}/greeting', { params: { path: { memberId } }, body: { text } }))

/** The form of a group event for those who have it, half filled; who they are goes beside the address, not in it. */
export const eventLink = (path: string, people: Pick<Birthday, 'memberId' | 'name'>[]) => ({
  path,
  state: { begin: { kind: 'political_birthday', invited: people.map(({ memberId, name }) => ({ memberId, name })) } },
})

/** The day without its year: 7 月 1 日 */
export const dayOf = (date: string) => `${Number(date.slice(5, 7))} 月 ${Number(date.slice(8, 10))} 日`
