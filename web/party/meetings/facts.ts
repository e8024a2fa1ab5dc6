/** A meeting's facts in words, for desk pages. */
import type { MeetingDetail } from '@/kit/meeting'
import { endText, spanText, timeText } from '@/kit/when'
import { say } from '@/kit/words'
import { kindsText } from './plan'

type Facts = [name: string, value: string | undefined][]

const people = (list: MeetingDetail['guests']) => list?.map((p) => [p.name, p.unit && `（${p.unit}）`].filter(Boolean).join('')).join('、')

/** What the branch planned. */
export function planFacts(m: MeetingDetail): Facts {
  return [
    ['类型', kindsText(m) + (m.held ? '，会前没有计划，会后补录' : '')],
    ['参加人员', m.invited?.length ? m.invited.map((i) => i.name).join('、') : undefined],
    ['时间', m.startsAt && m.endsAt ? spanText(m.startsAt, m.endsAt) : '未定'],
    ['请留意', m.hints.join('') || undefined],
    ['地点', m.place || '未定'],
    ['会场位置', m.placePoint ? '已设定，签到时核对距离' : '没有设定，不核对距离'],
    ['主持人', [m.host || '未定', m.hostNote && `（${m.hostNote}）`].filter(Boolean).join('')],
    ['授课人', people(m.lecturers)],
    ['列席', people(m.guests)],
    ['标签', m.tags?.map((t) => say('meetingTag', t)).join('、')],
    ['改期原因', m.movedWhy],
    ['要求', m.requirement],
  ]
}

/** What came of it. */
export function recordFacts(m: MeetingDetail): Facts {
  return [
    ['签到', m.windows && spanText(m.windows.inFrom, m.windows.inTo)],
    ['签退', m.windows && spanText(m.windows.outFrom, m.windows.outTo)],
    ['实到', m.due ? `${m.present} 人，应到 ${m.due} 人${m.latePresent ? `（其中归档后补记 ${m.latePresent} 人）` : ''}` : undefined],
    ['有表决权', m.voters ? `应到 ${m.voters} 人，实到 ${m.votersPresent} 人` : undefined],
    ['法定人数', m.quorum || undefined],
    ['心得体会', `${m.reflections} 篇`],
    ['归档', m.filedAt ? `${timeText(m.filedAt)}${m.late ? '（补录）' : ''}` : m.filingDue && `${endText(m.filingDue)} 前`],
    ['补录原因', m.lateReason],
    ['原有计划', m.insteadOf && `“${m.insteadOf.title}”，会前已经取消`],
    ['上级评分', m.mark === undefined ? (m.state === 'filed' && m.kind === 'theme_day' ? '还没有评' : undefined) : `${m.mark} 分${m.markNote ? `：${m.markNote}` : ''}`],
  ]
}
