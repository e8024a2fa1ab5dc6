/** Links to pages elsewhere 学习链接, and the oath 入党誓词. */
import { useQuery } from '@tanstack/vue-query'
import { answer, api, type Answer, type Body } from '@/kit/api'

export type Link = Answer<'/api/links'>['items'][number]
export type LinkForm = Body<'/api/links/{id}', 'put'>

export const useLinks = () => useQuery({ queryKey: ['links', 'mine'], queryFn: () => answer(api.GET('/api/links')) })
export const useManaged = () => useQuery({ queryKey: ['links', 'managed'], queryFn: () => answer(api.GET('/api/links/managed')) })
export const useOath = () => useQuery({ queryKey: ['links', 'oath'], queryFn: () => answer(api.GET('/api/links/oath')), staleTime: Infinity })

export const addLink = (orgId: number, form: LinkForm) => answer(api.POST('/api/links', { body: { orgId, ...form } }))
export const changeLink = (id: number, body: LinkForm) => answer(api.PUT('/api/links/{id}', { params: { path: { id } }, body }))
export const removeLink = (id: number) => answer(api.DELETE('/api/links/{id}', { params: { path: { id } } }))

export const kindWords: Record<Link['kind'], string> = { video: '视频', learning: '学习平台', vr: 'VR 展馆', other: '其他' }
