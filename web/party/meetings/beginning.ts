/** Beginning a meeting of one's own: a form half filled from what the org offers; one save, or one save that also asks everybody to come. */
import { computed, reactive, watch } from 'vue'
import { useDoing } from '@/kit/doing'
import { isoMonth } from '@/kit/when'
import { createMeeting, type NewMeeting } from './data'
import { useOffer, usualHost, usualTitle } from './offer'
import { bodyOf, defaultTimes, nothingMore, type PlanForm } from './plan'

export interface Begin extends PlanForm {
  orgId?: number
  kind: string
  /** The group whose meeting it is, where one of a branch's groups holds it. */
  groupId: string
  held: boolean
  heldReason: string
}

/** What another page hands over with the link, beside the address, so that no name stands in it. */
export const handedOver = () => (history.state as { begin?: Pick<Begin, 'kind' | 'invited'> } | null)?.begin

export function useBeginning(orgId: number | undefined) {
  const form = reactive<Begin>({
    orgId, kind: 'committee_meeting', groupId: '', title: '', place: '', host: '', ownItems: [], held: false, heldReason: '',
    ...defaultTimes(isoMonth(), Date.now()),
    ...nothingMore(),
    ...handedOver(),
  })
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

  let filled = { title: '', host: '' }
  watch(
    [() => form.kind, () => form.startsAt, hosts, kinds],
    () => {
      if (kinds.value.length && !kinds.value.includes(form.kind)) form.kind = kinds.value[0]!
      const usual = { title: usualTitle(form.kind, form.startsAt), host: usualHost(form.kind, hosts.value) }
      if (form.title === filled.title) form.title = usual.title
      if (form.host === filled.host) form.host = usual.host
      filled = usual
    },
    { immediate: true },
  )
  watch(groups, (list) => (form.groupId ||= String(list[0]?.id ?? '')), { immediate: true })
  watch(() => form.kind, () => Object.assign(form, { also: [], invited: [], lecturers: [] }))

  const body = (): NewMeeting => ({ orgId: holder.value ?? 0, kind: form.kind as NewMeeting['kind'], ...bodyOf(form) })

  /** Gives the new meeting's id, or nothing when it was refused. */
  async function begin(publish: boolean): Promise<number | undefined> {
    let id: number | undefined
    const late = form.held ? { held: true, heldReason: form.heldReason.trim() } : { publish }
    const said = form.held ? '已补录，请登记到会情况。' : !publish ? '已存为草稿。' : offered.value?.reviewed ? '已提交，等上级审核。' : '已发布，应到的同志都会收到待办。'
    await doing(async () => ({ id } = await createMeeting({ ...body(), ...late })), said)
    return id
  }
  return { form, busy, problem, doing, kinds, groups, offered, hosts, holder, begin, body, offer: branch }
}
