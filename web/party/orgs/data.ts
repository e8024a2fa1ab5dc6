/** Orgs: what the desk's pages ask the server. */
import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api, type Answer, type Body } from '@/kit/api'

export type Org = Answer<'/api/orgs'>['items'][number]
export type OrgDetail = Answer<'/api/orgs/{id}'>

type Kind = Body<'/api/orgs', 'post'>['kind']
type Field = Body<'/api/orgs', 'post'>['field']
export type Post = Body<'/api/orgs/{id}/posts', 'post'>['post']
export type OrgForm = Body<'/api/orgs', 'post'>

/** Rows on one page of the list. */
const pageSize = 50

export interface OrgFilter {
  within: string
  q: string
  kind: string
  field: string
}

export function useOrgs(filter: OrgFilter, after: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: ['orgs', filter, after],
    queryFn: () =>
      answer(
        api.GET('/api/orgs', {
          params: {
            query: {
              within: filter.within ? Number(filter.within) : undefined,
              q: filter.q || undefined,
              kind: (filter.kind || undefined) as Kind | undefined,
              field: (filter.field || undefined) as Field | undefined,
              limit: pageSize,
              after: toValue(after),
            },
          },
        }),
      ),
  })
}

export function useOrg(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: ['orgs', 'one', id],
    enabled: () => toValue(id) > 0,
    queryFn: () => answer(api.GET('/api/orgs/{id}', { params: { path: { id: toValue(id) } } })),
  })
}


const at = (id: number) => ({ params: { path: { id } } })

/** The clerk's verbs on one org. */
export const createOrg = (body: OrgForm) => answer(api.POST('/api/orgs', { body }))
export const changeOrg = (id: number, body: Body<'/api/orgs/{id}', 'patch'>) => answer(api.PATCH('/api/orgs/{id}', { ...at(id), body }))
export const moveOrg = (id: number, parentId: number) => answer(api.POST('/api/orgs/{id}/move', { ...at(id), body: { parentId } }))
export const mergeOrg = (id: number, intoId: number) => answer(api.POST('/api/orgs/{id}/merge', { ...at(id), body: { intoId } }))
export const abolishOrg = (id: number, reason: string) => answer(api.POST('/api/orgs/{id}/abolish', { ...at(id), body: { reason } }))
export const appoint = (id: number, body: Body<'/api/orgs/{id}/posts', 'post'>) => answer(api.POST('/api/orgs/{id}/posts', { ...at(id), body }))
export const endPost = (id: number) => answer(api.DELETE('/api/orgs/posts/{id}', at(id)))
export const setTerm = (id: number, body: Body<'/api/orgs/{id}/term', 'put'>) => answer(api.PUT('/api/orgs/{id}/term', { ...at(id), body }))
