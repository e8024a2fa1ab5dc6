/** Who may be asked to give a lecture 党课: those in office, the branch's members, leaders from above; others are typed. */
import { say } from '@/kit/words'
import type { Offer } from './offer'
import type { Named } from './plan'

export interface Asked {
  memberId: number
  name: string
  /** Of whom: a leader's org and post, or nothing for a member of the branch. */
  unit: string
  label: string
}

/** Each person once, those in office first, and none who was chosen already. */
export function mayLecture(offer: Pick<Offer, 'hosts' | 'leaders'> | undefined, members: { id: number; name: string }[], chosen: Named[]): Asked[] {
  const all: Asked[] = [
    ...(offer?.hosts ?? []).map((h) => ({ memberId: h.memberId, name: h.name, unit: '', label: `${h.name}（${h.posts.map((p) => say('post', p)).join('、')}）` })),
    ...(offer?.leaders ?? []).map((l) => ({ ...l, label: `${l.name}（${l.unit}）` })),
    ...members.map((m) => ({ memberId: m.id, name: m.name, unit: '', label: m.name })),
  ]
  return all.filter((a, i) => all.findIndex((b) => b.memberId === a.memberId) === i && !chosen.some((c) => c.memberId === a.memberId))
}
