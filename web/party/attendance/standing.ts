/** How the caller stands at one meeting: the roll, the own line, and what comes next. */
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/kit/api'
import { hasSheet, useAttendance, useMeeting } from '@/kit/meeting'
import { useNow } from '@/kit/now'
import { nextFor } from './next'

export function useStanding(id: MaybeRefOrGetter<number>) {
  const now = useNow()
  const { data: meeting } = useMeeting(id)
  const attendance = useAttendance(id, () => !!meeting.value && hasSheet(meeting.value.state))
  const mayReflect = computed(() => meeting.value?.may.includes('reflect') ?? false)

  // The caller's own reflection, looked for only when it could be the next thing.
  const reflections = useQuery(
    computed(() => ({
      queryKey: ['meetings', 'reflections', toValue(id)],
      queryFn: () => answer(api.GET('/api/meetings/{id}/reflections', { params: { path: { id: toValue(id) }, query: { limit: 200 } } })),
      enabled: mayReflect.value,
    })),
  )
  const reflected = computed(() => reflections.data.value?.items.some((r) => r.mine) ?? true)

  const next = computed(() =>
    attendance.data.value
      ? nextFor({ attendance: attendance.data.value, now: now.value, mayReflect: mayReflect.value, reflected: reflected.value })
      : undefined,
  )
  return { meeting, attendance, next, now }
}
