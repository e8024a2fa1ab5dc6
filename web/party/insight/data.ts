/** Insight: what the wall asks, and how it is drawn. */
import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter, type Ref } from 'vue'
import { answer, api, type Answer } from '@/kit/api'
import { clockText, dayText, isoDay } from '@/kit/when'

export type Wall = Answer<'/api/insight/wall/{orgId}'>
export type Points = Answer<'/api/insight/points/{orgId}'>

/** Ms: asked again even when nothing was told, so that a wall left alone is never wrong for long. */
const anyway = 60_000

export function useWall(orgId: Ref<number>) {
  return useQuery({
    queryKey: ['insight', 'wall', orgId],
    queryFn: () => answer(api.GET('/api/insight/wall/{orgId}', { params: { path: { orgId: orgId.value } } })),
    enabled: () => orgId.value > 0,
    refetchInterval: anyway,
  })
}

export function usePoints(orgId: Ref<number>) {
  return useQuery({
    queryKey: ['insight', 'points', orgId],
    queryFn: () => answer(api.GET('/api/insight/points/{orgId}', { params: { path: { orgId: orgId.value } } })),
    enabled: () => orgId.value > 0,
    staleTime: anyway,
  })
}

/** How far a branch has come, in the order of PointView.state. */
export const states = [
  { word: '已完成', tone: 'ok' },
  { word: '进行中', tone: 'warn' },
  { word: '未开展', tone: 'red' },
] as const

/** A scale of rates: it begins at 80 or 50 once all are above, so that differences can be seen, else at 0. */
export function scaleOf(rates: number[]): { min: number; interval: number } {
  const least = rates.length > 0 ? Math.min(...rates) : 0
  if (least > 80) return { min: 80, interval: 5 }
  return least > 50 ? { min: 50, interval: 10 } : { min: 0, interval: 20 }
}

/** 15:04 today, the day before that. */
export function newsTime(at: string, now: number): string {
  return isoDay(at) === isoDay(now) ? clockText(at) : dayText(at, now)
}

export interface Place {
  lat: number
  lng: number
}

/**
 * The degrees a map of width × height px shows, so that all places are in it with some room, and a kilometre is as long
 * upwards as sideways: a degree of longitude is cos(latitude) times as long as one of latitude.
 */
export function frame(places: Place[], width: number, height: number): { west: number; east: number; south: number; north: number } {
  if (places.length === 0) return { west: 0, east: 1, south: 0, north: 1 }
  let [west, east, south, north] = [180, -180, 90, -90]
  for (const { lat, lng } of places) {
    west = Math.min(west, lng)
    east = Math.max(east, lng)
    south = Math.min(south, lat)
    north = Math.max(north, lat)
  }
  const [x, y] = [(west + east) / 2, (south + north) / 2]
  const shrink = Math.cos((y * Math.PI) / 180)
  // Degrees of latitude a pixel: what the tighter direction needs, with a tenth of room; a single place gets a few km.
  const scale = Math.max(((east - west) * shrink) / width, (north - south) / height, 0.05 / height) * 1.1
  const [halfX, halfY] = [(scale * width) / shrink / 2, (scale * height) / 2]
  return { west: x - halfX, east: x + halfX, south: y - halfY, north: y + halfY }
}

/** A list cut into pages of equal length, so that the last is not nearly empty; at least one page. */
export function pagesOf<T>(all: T[], most: number): T[][] {
  const count = Math.max(1, Math.ceil(all.length / most))
  const size = Math.ceil(all.length / count)
  return Array.from({ length: count }, (_, i) => all.slice(i * size, (i + 1) * size))
}

/** The wall screens an administrator has opened. */
export type Screen = Answer<'/api/walls'>['items'][number]

export function useScreens(within: MaybeRefOrGetter<number | undefined>) {
  return useQuery({
    queryKey: ['walls', within],
    queryFn: () => answer(api.GET('/api/walls', { params: { query: { within: toValue(within), limit: 200 } } })),
  })
}

export const openScreen = (orgId: number, name: string) => answer(api.POST('/api/walls', { body: { orgId, name } }))
export const closeScreen = (id: number) => answer(api.DELETE('/api/walls/{id}', { params: { path: { id } } }))

/** What is opened once on the screen itself. */
export const screenLink = (token: string, origin = location.origin) => `${origin}/wall#token=${encodeURIComponent(token)}`
