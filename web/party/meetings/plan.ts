/** The plan as a form: what a secretary fills in, and how it goes to the server. */
import type { MeetingDetail } from '@/kit/meeting'
import type { Version } from '@/kit/parts/TwoVersions.vue'
import { fromInput, isoDay, isoMonth, spanText, toInput } from '@/kit/when'
import { say } from '@/kit/words'
import type { PlanBody } from './data'

/** Somebody a plan names who need not be due. */
export interface Named {
  memberId?: number
  name: string
  unit: string
}

/** What most plans leave empty. */
export interface PlanMore {
  also: string[]
  tags: string[]
  hostNote: string
  movedWhy: string
  /** Days after the meeting until reflections are to be written; empty: until it is filed. */
  reflectDays: string
  guests: Named[]
  lecturers: Named[]
  invited: { memberId: number; name: string }[]
}

export const nothingMore = (): PlanMore => ({ also: [], tags: [], hostNote: '', movedWhy: '', reflectDays: '', guests: [], lecturers: [], invited: [] })

export interface PlanForm extends PlanMore {
  title: string
  /** `<input type="datetime-local">` values; empty when not filled in. */
  startsAt: string
  endsAt: string
  place: string
  /** The room's position, WGS-84. */
  point?: { lat: number; lng: number }
  host: string
  /** `from`: the case it was copied from. */
  ownItems: { title: string; note: string; from?: number }[]
}

/** 每月相对固定1天 (支部工作条例 第十六条): the day most branches keep, 15:00 to 16:30, where the branch has no habit yet. */
const habit = { day: 25, from: '15:00', lasts: 90 * 60_000 }

/** The default time in a month: the day of the branch's last theme day, else the habit; never in the past. */
export function defaultTimes(month: string, now: number, last?: { startsAt: string; endsAt: string }): { startsAt: string; endsAt: string } {
  const [from, lasts] = last ? [toInput(last.startsAt).slice(11), Date.parse(last.endsAt) - Date.parse(last.startsAt)] : [habit.from, habit.lasts]
  const days = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate()
  const usual = Math.min(last ? Number(isoDay(last.startsAt).slice(8)) : habit.day, days)
  const on = (day: number) => {
    const startsAt = `${month}-${String(day).padStart(2, '0')}T${from}`
    return { startsAt, endsAt: toInput(Date.parse(fromInput(startsAt)) + lasts) } // one that lasts until after midnight ends on the day after
  }
  if (Date.parse(fromInput(on(usual).startsAt)) > now) return on(usual)
  if (isoMonth(now) > month) return { startsAt: '', endsAt: '' }
  return on(Math.min(Number(isoDay(now).slice(8)) + 1, days))
}

/** A meeting's plan as a form; an empty time gets the default. */
export function planOf(m: MeetingDetail, times: { startsAt: string; endsAt: string }): PlanForm {
  return {
    title: m.title,
    startsAt: m.startsAt ? toInput(m.startsAt) : times.startsAt,
    endsAt: m.endsAt ? toInput(m.endsAt) : times.endsAt,
    place: m.place,
    point: m.placePoint && { ...m.placePoint },
    host: m.host,
    ownItems: m.items.filter((i) => i.kind === 'own').map(({ title, note, from }) => ({ title, note, from })),
    also: [...(m.also ?? [])],
    tags: [...(m.tags ?? [])],
    hostNote: m.hostNote ?? '',
    movedWhy: m.movedWhy ?? '',
    reflectDays: m.reflectDays ? String(m.reflectDays) : '',
    guests: named(m.guests),
    lecturers: named(m.lecturers),
    invited: [...(m.invited ?? [])],
  }
}

const named = (people: MeetingDetail['guests']): Named[] => (people ?? []).map(({ memberId, name, unit }) => ({ memberId, name: name ?? '', unit: unit ?? '' }))
const sent = (people: Named[]) => people.filter((p) => p.name.trim() || p.unit.trim()).map((p) => ({ memberId: p.memberId, name: p.name.trim(), unit: p.unit.trim() }))

/** What a meeting's own items are called: a theme day adds actions to the superior's, every other meeting has an agenda. */
export const itemWord = (kind: string) => (kind === 'theme_day' ? '自选动作' : '议题')

/** A meeting's kinds in words: 主题党日（含党员大会）. */
export const kindsText = (m: { kind: string; also?: readonly string[] | null }) =>
  say('meetingKind', m.kind) + (m.also?.length ? `（含${m.also.map((k) => say('meetingKind', k)).join('、')}）` : '')

/** What is sent. Own items without a name are left out: an empty line is nothing wrong. */
export function bodyOf(form: PlanForm): PlanBody {
  return {
    title: form.title.trim(),
    startsAt: form.startsAt ? fromInput(form.startsAt) : undefined,
    endsAt: form.endsAt ? fromInput(form.endsAt) : undefined,
    place: { name: form.place.trim(), ...(form.point && { ...form.point, system: 'wgs84' as const }) },
    host: form.host.trim(),
    ownItems: form.ownItems.filter((i) => i.title.trim() || i.note.trim()).map((i) => ({ title: i.title.trim(), note: i.note.trim(), from: i.from })),
    ...moreOf(form),
  }
}

/** Only what was filled in. */
function moreOf(more: PlanMore): Partial<PlanBody> {
  const some = <T>(list: T[]) => (list.length ? list : undefined)
  return {
    also: some(more.also) as PlanBody['also'],
    tags: some(more.tags) as PlanBody['tags'],
    hostNote: more.hostNote.trim() || undefined,
    movedWhy: more.movedWhy.trim() || undefined,
    reflectDays: Number(more.reflectDays) || undefined,
    guests: some(sent(more.guests)),
    lecturers: some(sent(more.lecturers)),
    invited: some(more.invited.map((m) => m.memberId)),
  }
}

/** Two plans side by side, in words. */
export function versionsOf(mine: PlanForm, theirs: PlanForm): Version[] {
  const facts: [string, (p: PlanForm) => string][] = [
    ['主题', (p) => p.title],
    ['时间', (p) => (p.startsAt && p.endsAt ? spanText(fromInput(p.startsAt), fromInput(p.endsAt)) : '')],
    ['地点', (p) => p.place],
    ['会场位置', (p) => (p.point ? `北纬 ${p.point.lat.toFixed(4)}，东经 ${p.point.lng.toFixed(4)}` : '')],
    ['主持人', (p) => p.host],
    ['合开', (p) => p.also.map((k) => say('meetingKind', k)).join('、')],
    ['列席', (p) => p.guests.map((g) => g.name).join('、')],
    ['授课人', (p) => p.lecturers.map((g) => g.name).join('、')],
    ['写心得', (p) => (p.reflectDays ? `会后 ${p.reflectDays} 天内` : '')],
    ['自选动作、议题', (p) => p.ownItems.map((i) => (i.note ? `${i.title}：${i.note}` : i.title)).join('\n')],
  ]
  return facts.map(([name, of]) => ({ name, mine: of(mine), theirs: of(theirs) }))
}

/** The days and hours that count as late filing. */
export const isLate = (filingDue: string | undefined, now: number) => !!filingDue && now >= Date.parse(filingDue)
