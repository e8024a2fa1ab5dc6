/** The notice on personal data, and what one says to the use of one's position: asked once for each version of the notice. */
import { answer, api, type Answer } from './api'

export type Notice = Answer<'/api/privacy/notice'>

export const noticeQuery = { queryKey: ['privacy', 'notice'], queryFn: () => answer(api.GET('/api/privacy/notice')), staleTime: 600_000 }

export const sayPosition = (granted: boolean, version: number) => answer(api.PUT('/api/privacy/consents/position', { body: { granted, version } }))
