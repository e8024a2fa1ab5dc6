/** Votes and elections as forms hold them: figures are typed, so they are text until they are sent. */
import type { MeetingDetail } from '@/kit/meeting'
import type { RecordBody } from './data'

type Item = MeetingDetail['items'][number]
type TickBody = NonNullable<RecordBody['items']>[number]
type VoteBody = NonNullable<TickBody['vote']>
type ElectionBody = NonNullable<RecordBody['elections']>[number]

/** What is typed of a vote; engine '' where nothing was put to the vote. */
export interface VoteForm {
  engine: '' | VoteBody['engine']
  secret: boolean
  due: string
  present: string
  yes: string
  no: string
  abstain: string
  writtenYes: string
  why: string
}

/** What is typed of an agenda item: what was done, what was decided and how, who sees to it until when. */
export interface ItemForm extends Pick<Item, 'id' | 'kind' | 'title' | 'note' | 'done' | 'evidence' | 'decision'> {
  vote: VoteForm
  memberId: string
  dueOn: string
}

export interface ElectionForm {
  post: ElectionBody['post']
  seats: string
  due: string
  present: string
  why: string
  issued: string
  returned: string
  void: string
  agreed: string
  candidates: { name: string; writtenIn: boolean; yes: string }[]
}

const text = (n: number | undefined) => (n ? String(n) : '')
/** What is no number is sent as −1, which the server refuses in words. */
const figure = (typed: string) => (typed.trim() === '' ? 0 : /^\d{1,6}$/.test(typed.trim()) ? Number(typed) : -1)

/** A form starts with the roll's figures. */
const emptyVote = (m: MeetingDetail): VoteForm => ({ engine: '', secret: false, due: text(m.voters), present: text(m.votersPresent), yes: '', no: '', abstain: '', writtenYes: '', why: '' })

export function itemForm(m: MeetingDetail, i: Item): ItemForm {
  const v = i.vote
  const vote: VoteForm = v
    ? { engine: v.engine, secret: !!v.secret, due: text(v.due), present: text(v.present), yes: text(v.yes), no: text(v.no), abstain: text(v.abstain), writtenYes: text(v.writtenYes), why: v.why ?? '' }
    : emptyVote(m)
  return { id: i.id, kind: i.kind, title: i.title, note: i.note, done: i.done, evidence: i.evidence, decision: i.decision, vote, memberId: text(i.memberId), dueOn: i.dueOn ?? '' }
}

export function tickOf(f: ItemForm): TickBody {
  const { engine, secret, why } = f.vote
  const [due, present, yes, no, abstain, writtenYes] = [f.vote.due, f.vote.present, f.vote.yes, f.vote.no, f.vote.abstain, f.vote.writtenYes].map(figure) as [number, number, number, number, number, number]
  return {
    id: f.id,
    done: f.done,
    evidence: f.evidence,
    decision: f.decision,
    vote: engine ? { engine, secret, due, present, yes, no, abstain, writtenYes: engine === 'admission' ? writtenYes : 0, why } : undefined,
    memberId: f.memberId ? Number(f.memberId) : undefined,
    dueOn: f.dueOn || undefined,
  }
}

/** A filed record can be corrected, and so can the correction that waits for the superior, but for a document that does. */
export const mayCorrect = (m: MeetingDetail) => m.may.includes('correct') && !m.asked?.attachment

/** A correction that was asked for: of a record, or of one document more. */
export type Asked = NonNullable<MeetingDetail['asked']>

/** The record as a correction would make it, the one that waits for whoever amends that one; without one as it is. */
export function asAsked(m: MeetingDetail, asked: Asked | undefined = m.asked): MeetingDetail {
  if (asked?.minutes === undefined) return m
  const items = m.items.map((i) => {
    const to = asked.items.find((t) => t.id === i.id)
    return to ? { ...i, evidence: '', decision: '', memberId: undefined, dueOn: undefined, ...to, vote: to.vote as Item['vote'] } : i
  })
  const elections = asked.elections.length ? (asked.elections as MeetingDetail['elections']) : m.elections
  return { ...m, minutes: asked.minutes, items, elections }
}

/** What a correction would make different in the record as it is now. */
export function changedBy(m: MeetingDetail, asked: Asked) {
  const then = asAsked(m, asked)
  const differ = (a: object, b: object | undefined) => JSON.stringify(a) !== JSON.stringify(b)
  return {
    minutes: then.minutes === m.minutes ? '' : then.minutes,
    items: then.items.filter((i, n) => differ(tickOf(itemForm(m, i)), tickOf(itemForm(m, m.items[n]!)))),
    elections: then.elections.filter((e, n) => differ(electionForm(e), m.elections[n] && electionForm(m.elections[n]))),
  }
}

/** The figures differ from the roll's, so that a reason is asked for. */
export const offTheRoll = (m: MeetingDetail, v: Pick<VoteForm, 'due' | 'present'>) => m.state !== 'approved' && (figure(v.due) !== m.voters || figure(v.present) !== m.votersPresent)

export const newElection = (m: MeetingDetail): ElectionForm => ({
  post: m.kind === 'committee_meeting' ? 'secretary' : 'committee_member',
  seats: '',
  due: text(m.voters),
  present: text(m.votersPresent),
  why: '',
  issued: text(m.votersPresent),
  returned: text(m.votersPresent),
  void: '',
  agreed: '',
  candidates: [{ name: '', writtenIn: false, yes: '' }],
})

export function electionForm(e: MeetingDetail['elections'][number]): ElectionForm {
  const candidates = e.candidates.map((c) => ({ name: c.name, writtenIn: !!c.writtenIn, yes: String(c.yes) }))
  return {
    post: e.post as ElectionForm['post'],
    seats: text(e.seats),
    due: text(e.due),
    present: text(e.present),
    why: e.why ?? '',
    issued: text(e.issued),
    returned: text(e.returned),
    void: text(e.void),
    agreed: text(e.agreed),
    candidates,
  }
}

export const electionOf = (f: ElectionForm): ElectionBody => ({
  post: f.post,
  seats: figure(f.seats),
  due: figure(f.due),
  present: figure(f.present),
  why: f.why,
  issued: figure(f.issued),
  returned: figure(f.returned),
  void: figure(f.void),
  agreed: figure(f.agreed),
  candidates: f.candidates.filter((c) => c.name.trim()).map((c) => ({ name: c.name.trim(), writtenIn: c.writtenIn, yes: figure(c.yes) })),
})
