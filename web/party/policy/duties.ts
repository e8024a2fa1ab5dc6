/** The packs that say how often a branch owes which organisational life. */
import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer, type Body } from '@/kit/api'

export type DutyPack = Answer<'/api/policy/packs/duties'>['items'][number]
export type DutyParams = DutyPack['params']

export function useDutyPacks(org: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: ['policy', 'duties', org],
    queryFn: () => answer(api.GET('/api/policy/packs/duties', { params: { query: { org: toValue(org) } } })),
    enabled: () => toValue(org) > 0,
  })
}

export const addDutyPack = (body: Body<'/api/policy/packs/duties', 'post'>) => answer(api.POST('/api/policy/packs/duties', { body }))

/** The duties in the order of the calendar. */
export const dutyNames: Record<string, string> = {
  committee_meeting: '支委会',
  group_meeting: '党小组会（每个小组）',
  theme_day: '主题党日',
  assembly: '党员大会',
  lecture: '党课',
  secretary_lecture: '党委（党组）书记讲党课',
  life_meeting: '组织生活会',
  member_review: '民主评议党员',
  talks: '谈心谈话（每人每种）',
  report_up: '书记向上级述职',
  report_assembly: '书记向党员大会述职',
  briefing: '机关负责人通报工作',
  party_history: '党史学习',
}

export const rhythms = [
  { value: 'month', label: '每月' },
  { value: 'quarter', label: '每季度' },
  { value: 'year', label: '每年' },
] as const

/** 每季度 1 次, or that it is not asked for. */
export function dutyText(duty: { on: boolean; every: string; times: number }): string {
  return duty.on ? `${rhythms.find((r) => r.value === duty.every)?.label ?? duty.every} ${duty.times} 次` : '不作要求'
}
