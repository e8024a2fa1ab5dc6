/** Filling in a plan: starts with what is known of the branch, so that a secretary mostly confirms. Shared by both faces. */
import { useQuery } from '@tanstack/vue-query'
import { computed, reactive, ref, watch } from 'vue'
import { answer, api, type Answer } from '@/kit/api'
import { useConflict } from '@/kit/conflict'
import { useDoing } from '@/kit/doing'
import { meetingQuery, type MeetingDetail } from '@/kit/meeting'
import { NoPlace, whereAmI } from '@/kit/place'
import { changePlan, submitPlan } from './data'
import { takeItems } from './beginning'
import { lastOf, usePast, usualTimes } from './habit'
import { useOffer, usualHost } from './offer'
import { bodyOf, planOf, versionsOf, type PlanForm } from './plan'

/** The org a caller plans meetings of: that of their post. */
export const plannedFor = (me: Answer<'/api/me'> | undefined) => me?.roles.find((r) => r.role === 'branch_officer' || r.role === 'superior')?.orgId

export function usePlanning(meeting: () => MeetingDetail) {
  const id = meeting().id
  const { busy, problem, doing } = useDoing('meetings', 'attendance', 'todo')
  const { theirs, guarded, decide } = useConflict(meeting(), meetingQuery(id).queryFn, (m) => m.revision)
  const placing = ref(false)
  const placeNote = ref('')

  // The branch's last meeting of the kind says when and where it usually meets, its activity room where that is.
  const past = usePast(meeting().orgId)
  const org = useQuery({
    queryKey: ['orgs', 'one', meeting().orgId],
    queryFn: () => answer(api.GET('/api/orgs/{id}', { params: { path: { id: meeting().orgId } } })),
  })
  const others = computed(() => (past.data.value?.items ?? []).filter((m) => m.id !== id))
  const offer = useOffer(() => meeting().orgId)
  const hosts = computed(() => offer.data.value?.hosts ?? [])
  const offered = computed(() => offer.data.value?.kinds.find((k) => k.kind === meeting().kind))
  const form = reactive<PlanForm>(planOf(meeting(), { startsAt: '', endsAt: '' }))
  form.ownItems.push(...takeItems(id))

  watch(
    [others, past.isFetched],
    () => {
      if (!past.isFetched.value || form.startsAt || form.endsAt) return
      const { orgId, kind, month } = meeting()
      Object.assign(form, usualTimes(others.value, orgId, kind, month, Date.now()))
      form.place ||= lastOf(others.value, orgId, kind)?.place ?? ''
    },
    { immediate: true },
  )
  watch(hosts, (list) => (form.host ||= usualHost(meeting().kind, list)), { immediate: true })
  watch(
    () => org.data.value?.place,
    (room) => {
      if (!room || form.point) return
      form.point = { lat: room.lat, lng: room.lng }
      placeNote.value = '已用支部活动室的位置。'
    },
    { immediate: true },
  )

  async function useHere(): Promise<void> {
    placing.value = true
    placeNote.value = ''
    try {
      const { lat, lng, accuracy } = await whereAmI()
      form.point = { lat, lng }
      placeNote.value = accuracy > 100 ? `已定位，但误差约 ${Math.round(accuracy)} 米，请到窗边或室外再定一次。` : `已定位，误差约 ${Math.round(accuracy)} 米。`
    } catch (thrown) {
      placeNote.value = thrown instanceof NoPlace ? thrown.message : '没有取得位置，请再试一次。'
    } finally {
      placing.value = false
    }
  }

  function clearPlace(): void {
    form.point = undefined
    placeNote.value = ''
  }

  /** Of a series: also those that come after. */
  const rest = ref(false)
  const put = () => guarded((revision) => changePlan(id, { ...bodyOf(form), revision: Number(revision), rest: rest.value || undefined }))
  const save = () => doing(put, '已保存。')
  const submit = () =>
    doing(async () => {
      await put()
      await submitPlan(id)
    }, '已提交。')

  const none = { startsAt: '', endsAt: '' }
  const versions = computed(() => theirs.value && versionsOf(form, planOf(theirs.value, none)))
  const takeTheirs = () => doing(async () => decide((m) => Object.assign(form, planOf(m, none))), '已换成对方的内容。')
  const keepMine = () => {
    decide()
    return save()
  }
  return { form, rest, hosts, offered, busy, problem, placing, placeNote, useHere, clearPlace, save, submit, versions, takeTheirs, keepMine }
}
