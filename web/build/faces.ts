import { fileURLToPath } from 'node:url'

/** The three faces and their pages. Each is built by itself, so that what the desk needs never weighs on the phone. */
export const faces = { phone: 'index.html', desk: 'desk.html', wall: 'wall.html' } as const
export type Face = keyof typeof faces

const web = fileURLToPath(new URL('..', import.meta.url))

/** What is served. */
export const dist = web + 'dist/'

/** The list of a built face's chunks, for weighing: kept outside dist, which goes into the binary. */
export const chunkList = (face: Face) => `${web}node_modules/.zhibu/${face}.json`
