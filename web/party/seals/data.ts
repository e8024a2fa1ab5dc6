/** Sealed records 存证: the heads handed out, and the proof of one record. */
import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer } from '@/kit/api'

export type Head = Answer<'/api/seals/heads'>['items'][number]
export type Proof = Answer<'/api/seals/proof'>

export function useHeads(after: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: ['seals', 'heads', after],
    queryFn: () => {
      const key = toValue(after)
      return answer(api.GET('/api/seals/heads', { params: { query: { after: key ? Number(key) : undefined } } }))
    },
  })
}

/** The caller's orgs take in every head up to this one. */
export const takeIn = (upTo: number) => answer(api.POST('/api/seals/receipts', { body: { upTo } }))

const asked = (meeting: number) => ({ kind: 'meeting.record' as const, ref: meeting })

export function useProof(meeting: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: ['seals', 'proof', meeting],
    queryFn: () => answer(api.GET('/api/seals/proof', { params: { query: asked(toValue(meeting)) } })),
    // A head is signed a moment after the filing.
    refetchInterval: ({ state }) => (state.data?.covered === false ? 3_000 : false),
  })
}

/** The file an outsider checks. */
export const proofFile = (meeting: number) => `/api/seals/proof.json?kind=meeting.record&ref=${meeting}`

/** Why a head was signed. */
export const why = (head: Pick<Head, 'meetingId'>) => (head.meetingId ? '会议归档' : '每小时签发')

/** How a record stands, in one sentence; `good` is false when something was done behind the product's back. */
export function standing(proof: Pick<Proof, 'same' | 'covered' | 'holds'>): { good: boolean; sentence: string } {
  if (!proof.same) return { good: false, sentence: '现在的内容与最后一次存证不符：有人绕过系统改动了它。请联系审计管理员核验查明。' }
  if (!proof.covered) return { good: true, sentence: '内容与存证一致；最近的改动还没有签进存证凭证，一小时内会自动签发。' }
  if (!proof.holds) return { good: false, sentence: '存证与签名的凭证对不上：有人绕过系统改动了存证。请联系审计管理员核验查明。' }
  return { good: true, sentence: '内容与存证一致，刚刚重新核对过，与签名的存证凭证相符。' }
}

/** What the sealed text says of the filing. */
export interface Filing {
  title: string
  filedAt?: string
  late: boolean
  lateReason: string
}

/** Reads the sealed text, which is JSON with times in milliseconds. */
export function filing(content: string): Filing {
  const said = JSON.parse(content) as { title: string; filed_at: number; late: boolean; late_reason: string }
  return { title: said.title, filedAt: said.filed_at ? new Date(said.filed_at).toISOString() : undefined, late: said.late, lateReason: said.late_reason }
}
