/** What comes next for a member at a meeting: the one action the phone puts first. */
import type { Attendance, Direction, Meeting } from '@/kit/meeting'
import { clockText, endText, spanText, timeText } from '@/kit/when'

export type NextKind =
  | 'answer' // 回复参加或请假
  | 'wait' // nothing to do until the sign-in opens
  | 'sign-in' // 去签到
  | 'witness' // signed in, but somebody must confirm it
  | 'reflect' // 写心得
  | 'sign-out' // 去签退
  | 'missed' // the sign-in is over and one has not signed
  | 'appeal' // 缺勤: one may appeal
  | 'none'

export interface Next {
  kind: NextKind
  /** Says how things stand, in one sentence. */
  sentence: string
}

/** What is known: the caller's own line, and whether the own reflection is written and may be. */
export interface Standing {
  attendance: Attendance
  now: number
  mayReflect: boolean
  reflected: boolean
}

const from = (moment: string) => Date.parse(moment)

/** The server's windows hold their last second whole. */
export function holds(now: number, start: string, end: string): boolean {
  return now >= from(start) && now < from(end) + 1000
}

const todo = (kind: NextKind, sentence: string): Next => ({ kind, sentence })

export function nextFor({ attendance: { sheet, mine }, now, mayReflect, reflected }: Standing): Next {
  const w = sheet.windows
  if (sheet.state === 'entering') return todo('none', '这次会议是会后补录的，到会情况由会议记录人登记。')
  if (!mine) return todo('none', '您不在这次会议的应到名单上。')
  if (sheet.state === 'cancelled') return todo('none', '会议已取消。')
  if (sheet.state === 'suspended') return todo('wait', '计划有改动，正在重新审核，时间可能会变。')
  if (mine.appeal?.state === 'approved') return todo('none', '您的申诉经上级党组织核实，按到会计。')
  const open = sheet.state === 'open'
  if (!mine.in) return mine.presence === 'leave' ? todo('none', '您的请假已获同意。') : unsigned(sheet, mine, now)
  if (open && !mine.out && holds(now, w.outFrom, w.outTo)) return todo('sign-out', `会议已结束，请在 ${clockText(w.outTo)} 前签退。`)
  const until = mine.witnessTo ?? sheet.witnessTo
  if (mine.needsWitness && now <= from(until)) return todo('witness', `您的签到待见证，请在场的同志或支部书记在 ${endText(until, now)} 前确认。`)
  if (mayReflect && !reflected) return todo('reflect', open && !mine.out ? `已签到。写一写心得，${clockText(w.outFrom)} 起签退。` : '写一写这次会议的心得。')
  if (open && !mine.out && now < from(w.outFrom)) return todo('wait', `已签到，${timeText(w.outFrom, now)} 起签退。`)
  return todo('none', mine.out ? '已签到、签退。' : '已签到，没有签退。')
}

const appealed: Record<string, string> = {
  asked: '您的申诉已提交，请等上级党组织核实。',
  refused: '上级党组织核实了您的申诉，仍按缺勤计。',
}

/** The next step of somebody who has not signed in. */
function unsigned(sheet: Attendance['sheet'], mine: NonNullable<Attendance['mine']>, now: number): Next {
  const w = sheet.windows
  if (mine.presence === 'exempt' && !holds(now, w.inFrom, w.inTo)) return todo('none', '您可以不参加；想来也欢迎，到会场签到就行。')
  if (sheet.state === 'closed') {
    if (mine.presence === 'absent' && !mine.appeal) return todo('appeal', '您被记为缺勤。确有参加的，可以申诉，由上级党组织核实。')
    return todo('none', appealed[mine.appeal?.state ?? ''] ?? '会议已结束。')
  }
  if (holds(now, w.inFrom, w.inTo)) return todo('sign-in', `签到时间 ${spanText(w.inFrom, w.inTo, now)}。`)
  if (now > from(w.inTo)) return todo('missed', '签到已经结束。确有参加的，请支部书记代签并说明原因。')
  if (!mine.answer) return todo('answer', '请回复是否参加，好让支部安排。')
  if (mine.answer === 'leave') return todo('wait', mine.leave?.state === 'refused' ? '请假没有获准，请按时参加。' : '已请假，等支部批准。')
  return todo('wait', `已回复参加，${timeText(w.inFrom, now)} 起签到。`)
}

/** The direction a member signs in next, from their own line: in until signed in, then out. */
export const directionOf = (mine: Attendance['mine']): Direction => (mine?.in ? 'out' : 'in')

/** How long after its end a meeting stays the one to be seen first, ms: the longest sign-out window. */
const stays = 3 * 3_600_000

/** The meeting to show first: the one going on or the next; else the last one still to be written up. */
export function pickMeeting(meetings: Meeting[], now: number): Meeting | undefined {
  const dated = meetings.filter((m) => m.startsAt && m.endsAt && (m.state === 'approved' || m.state === 'closed'))
  dated.sort((a, b) => from(a.startsAt!) - from(b.startsAt!))
  return dated.find((m) => m.state === 'approved' && from(m.endsAt!) + stays > now) ?? dated.filter((m) => m.state === 'closed').at(-1)
}
