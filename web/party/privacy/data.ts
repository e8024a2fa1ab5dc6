/** Personal data: what members ask about their own, and what the office decides on. */
import { useQuery } from '@tanstack/vue-query'
import { answer, api, type Answer } from '@/kit/api'
import { problemFrom } from '@/kit/problem'

export type Mine = Answer<'/api/privacy/mine'>
export type Fact = Mine['facts'][number]
export type Correction = Answer<'/api/privacy/corrections'>['items'][number]
export type Export = Answer<'/api/privacy/exports'>['items'][number]
export type DataClass = Mine['classes'][number]
export type Incident = Answer<'/api/privacy/incidents'>['items'][number]

export const useMine = () => useQuery({ queryKey: ['privacy', 'mine'], queryFn: () => answer(api.GET('/api/privacy/mine')) })
export const useCorrections = () => useQuery({ queryKey: ['privacy', 'corrections'], queryFn: () => answer(api.GET('/api/privacy/corrections')) })
export const useExports = () => useQuery({ queryKey: ['privacy', 'exports'], queryFn: () => answer(api.GET('/api/privacy/exports')) })
export const useRetention = () => useQuery({ queryKey: ['privacy', 'retention'], queryFn: () => answer(api.GET('/api/privacy/retention')) })
export const useIncidents = () => useQuery({ queryKey: ['privacy', 'incidents'], queryFn: () => answer(api.GET('/api/privacy/incidents')) })

/** The whole record, once the password was given again. */
export const showMine = (password: string) => answer(api.POST('/api/privacy/mine/clear', { body: { password: password || undefined } }))

export const askCorrection = (field: string, value: string, reason: string) => answer(api.POST('/api/privacy/mine/corrections', { body: { field, value, reason } }))

export const decideCorrection = (id: number, grant: boolean, note: string) =>
  answer(api.POST('/api/privacy/corrections/{id}/decision', { params: { path: { id } }, body: { grant, note } }))

/** What a correction asks for; the reveal is written down like any other. */
export async function showProposed(c: Correction): Promise<string> {
  const body = { memberId: c.memberId, fields: c.personal ? [c.field as 'phone'] : [], reason: `核实${c.title}的更正申请`, correctionId: c.id }
  return (await answer(api.POST('/api/privacy/reveals', { body }))).proposed ?? ''
}

export const askExport = (orgId: number, reason: string) => answer(api.POST('/api/privacy/exports', { body: { orgId, reason } }))

export const decideExport = (id: number, grant: boolean, note: string) =>
  answer(api.POST('/api/privacy/exports/{id}/decision', { params: { path: { id } }, body: { grant, note } }))

export const closeIncident = (id: number, note: string) => answer(api.POST('/api/privacy/incidents/{id}/close', { params: { path: { id } }, body: { note } }))

export const publishNotice = (text: string, reason: string) => answer(api.POST('/api/privacy/notices', { body: { text, reason } }))

/** Saves what a POST answers as a file: such downloads are no links, because each is written down. */
async function download(path: string, name: string, body?: object): Promise<void> {
  const response = await fetch(path, { method: 'POST', body: body && JSON.stringify(body), headers: body && { 'Content-Type': 'application/json' } })
  if (!response.ok) throw problemFrom(response, await response.json().catch(() => undefined))
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

export const takeExport = (id: number) => download(`/api/privacy/exports/${id}/file`, '党员名册（明文）.xlsx')

export const copyMine = (password: string, format: 'json' | 'xlsx') =>
  download('/api/privacy/mine/copy', `我的个人信息.${format}`, { format, password: password || undefined })

/** The notice's paragraphs: a heading, or words of which some are stressed. */
export function paragraphs(text: string): { heading: boolean; parts: { words: string; strong: boolean }[] }[] {
  return text
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => ({
      heading: line.startsWith('#'),
      parts: line
        .replace(/^#+\s*/, '')
        .split('**')
        .map((words, i) => ({ words, strong: i % 2 === 1 }))
        .filter((p) => p.words),
    }))
}

export const exportWords: Record<Export['state'], string> = { asked: '◐ 待审批', approved: '✓ 已批准', refused: '✕ 未批准', taken: '✓ 已下载' }
export const correctionWords: Record<Correction['state'], string> = { asked: '◐ 待答复', granted: '✓ 已更正', refused: '✕ 未同意' }

/** Changes that the level above reviews. */
export type Revision = NonNullable<Mine['revisions']>[number]
export const revisionWords: Record<Revision['state'], string> = { asked: '◐ 待上级审核', granted: '✓ 已更正', refused: '✕ 未同意', made: '✓ 已登记', withdrawn: '↩ 已撤回' }

/** What was and what is, and who decided or will. */
export function revisionNote(v: Revision): string {
  const what = v.changes.map((c) => (c.was ? `${c.was} → ${c.is || '空白'}` : `填写为 ${c.is}`)).join('；')
  if (v.state === 'asked') return `${what}。${v.stuck ?? `由${v.level ?? '上级'}审核`}`
  if (v.state === 'withdrawn') return what
  return v.note ? `${what}。${v.decider}：${v.note}` : `${what}。${v.decider}登记`
}
