/**
 * Beginning a meeting of one's own: a form half filled from what the org offers and what led here; saved once, as a day that
 * comes again, or as one that was held already. Shared by both faces.
 */
import { computed, reactive, ref, watch } from 'vue'
import type { RouteLocation } from 'vue-router'
import { useDoing } from '@/kit/doing'
import { fromInput, isoMonth } from '@/kit/when'
import { createMeeting, createSeries, type NewMeeting } from './data'
import { agendaOf, lastOf, usePast, usualTimes } from './habit'
import { useOffer, usualHost, usualTitle } from './offer'
import { bodyOf, defaultTimes, nothingMore, type PlanForm } from './plan'
import { newPattern, patternBody } from './series'

export interface Begin extends PlanForm {
  orgId?: number
  kind: string
  /** The group whose meeting it is, where one of a branch's groups holds it. */
  groupId: string
  heldReason: string
}

export const ways = [
  { value: 'once', label: '开一次' },
  { value: 'series', label: '按固定日期排出以后的各次' },
  { value: 'held', label: '已经开过，会前没有计划（补录）' },
]

/**
 * What another page hands over: a to-do in the address of the form (kind, and where it has them the tag, the branch, the group
 * whose turn it is, the usual day), a list of people beside the address, so that no name stands in it.
 */
export function handedOver({ path, query }: Pick<RouteLocation, 'path' | 'query'>, now = Date.now()): Partial<Begin> | undefined {
  const beside = (history.state as { begin?: Partial<Pick<Begin, 'kind' | 'invited' | 'ownItems'>> } | null)?.begin
  const said = (name: string) => (typeof query[name] === 'string' ? query[name] : '')
  if (!path.endsWith('/new') || !said('kind')) return beside
  const day = said('day')
  const usual = day && { startsAt: fromInput(`${day}T15:00`), endsAt: fromInput(`${day}T16:30`) }
  return {
    kind: said('kind'),
    tags: said('tag') ? [said('tag')] : [],
    ...(said('org') && { orgId: Number(said('org')) }),
    ...(said('group') && { groupId: said('group') }),
    ...(usual && defaultTimes(day.slice(0, 7), now, usual)),
    ...beside,
  }
}

/** Items for a plan that is there already, until its form takes them; a page loaded anew has them no more. */
let waiting: { plan: number; items: Begin['ownItems'] } | undefined
export const handItems = (plan: number, items: Begin['ownItems']) => void (waiting = { plan, items })
export const itemsWait = (plan: number) => waiting?.plan === plan
export function takeItems(plan: number): Begin['ownItems'] {
  if (!waiting || waiting.plan !== plan) return []
  const { items } = waiting
  waiting = undefined
  return items
}

export function useBeginning(orgId: number | undefined, handed?: Partial<Begin>) {
  const form = reactive<Begin>({
    orgId, kind: 'committee_meeting', groupId: '', title: '', startsAt: '', endsAt: '', place: '', host: '', ownItems: [], heldReason: '',
    ...nothingMore(),
    ...handed,
  })
  const way = ref('once')
  const pattern = ref(newPattern())
  /** The months a series has no meeting in, each with the reason. */
  const skipped = ref<string[]>([])
  const { busy, problem, doing } = useDoing('meetings', 'attendance', 'todo')
  const branch = useOffer(() => form.orgId)
  /** A branch offers its groups' meetings among its own. */
  const group = useOffer(() => Number(form.groupId) || undefined)
  const groups = computed(() => branch.data.value?.groups ?? [])
  const kinds = computed(() => [...(branch.data.value?.kinds.map((k) => k.kind as string) ?? []), ...(groups.value.length ? ['group_meeting'] : [])])
  const offer = computed(() => (form.kind === 'group_meeting' ? group.data.value : branch.data.value))
  const offered = computed(() => offer.value?.kinds.find((k) => k.kind === form.kind))
  const hosts = computed(() => offer.value?.hosts ?? [])
  const holder = computed(() => (form.kind === 'group_meeting' ? Number(form.groupId) || undefined : form.orgId))

  const past = usePast(() => form.orgId)
  const last = computed(() => lastOf(past.data.value?.items ?? [], holder.value, form.kind))
  /** Of what was held no time is proposed: those to come say nothing of it. */
  const times = () => {
    if (way.value === 'held') return { startsAt: '', endsAt: '' }
    if (handed?.startsAt && handed.endsAt) return { startsAt: handed.startsAt, endsAt: handed.endsAt }
    return usualTimes(past.data.value?.items ?? [], holder.value, form.kind, isoMonth(), Date.now())
  }
  /** What the form filled in by itself, which gives way to what is usual of another kind; what was typed stays. */
  const filled: Record<string, string> = { title: '', host: '', place: '', startsAt: handed?.startsAt ?? '', endsAt: handed?.endsAt ?? '' }
  function fill(usual: Partial<Record<'title' | 'host' | 'place' | 'startsAt' | 'endsAt', string>>): void {
    for (const [field, word] of Object.entries(usual) as [keyof typeof usual, string][]) {
      if (form[field] === filled[field]) form[field] = word
      filled[field] = word
    }
  }
  watch(
    [() => form.kind, () => form.startsAt, way, hosts, kinds, holder, past.data],
    () => {
      if (kinds.value.length && !kinds.value.includes(form.kind)) form.kind = kinds.value[0]!
      fill({ ...times(), place: last.value?.place ?? '', host: usualHost(form.kind, hosts.value) })
      fill({ title: usualTitle(form.kind, way.value === 'series' ? '' : form.startsAt) })
    },
    { immediate: true },
  )
  watch(groups, (list) => (form.groupId ||= String(list[0]?.id ?? '')), { immediate: true })
  watch(() => form.kind, () => Object.assign(form, { also: [], invited: [], lecturers: [] }))

  /** Whether there is an agenda to take over: a theme day's items of one's own are new each month, also where it was combined with another. */
  const repeats = computed(() => last.value?.kind === form.kind && form.kind !== 'theme_day' && form.ownItems.length === 0)
  const sameAgenda = () => doing(async () => form.ownItems.push(...(await agendaOf(last.value!.id))))

  const saveWord = computed(() => (way.value === 'series' ? '排出草稿' : way.value === 'held' ? '补录' : offered.value?.reviewed ? '提交审核' : '发布'))
  const body = (): NewMeeting => ({ orgId: holder.value ?? 0, kind: form.kind as NewMeeting['kind'], ...bodyOf(form) })

  /** Saves it in the way chosen. Gives the new meeting's id, none for a series, and nothing at all when it was refused. */
  async function begin(publish: boolean): Promise<{ id?: number } | undefined> {
    if (way.value === 'series') return (await repeat()) ? {} : undefined
    let id: number | undefined
    const held = way.value === 'held'
    const said = held ? '已补录，请登记到会情况。' : !publish ? '已存为草稿。' : offered.value?.reviewed ? '已提交，等上级审核。' : '已发布，应到的同志都会收到待办。'
    await doing(async () => ({ id } = await createMeeting({ ...body(), ...(held ? { held, heldReason: form.heldReason.trim() } : { publish }) })), said)
    return id ? { id } : undefined
  }

  function repeat(): Promise<boolean> {
    const { startsAt, endsAt, ...plan } = body()
    void [startsAt, endsAt] // the pattern says when
    return doing(async () => ({ skipped: skipped.value } = await createSeries({ ...plan, ...patternBody(pattern.value) })), '已排好，各次都是草稿，开会前两周进入待办。')
  }

  return { form, way, pattern, skipped, busy, problem, kinds, groups, offered, hosts, holder, saveWord, begin, repeats, sameAgenda, offer: branch }
}
