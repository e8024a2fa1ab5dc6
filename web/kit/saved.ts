/**
 * The last good answer of each GET, kept on the phone so that a page opens without a network. Kept for one account: it is
 * emptied at log-in and log-out. The desk keeps nothing, it is often a shared computer.
 */
import { clear, get, put } from './idb'

interface Saved {
  /** Unix ms. */
  at: number
  body: string
}

/** Never kept: the code on the secretary's screen must not outlive its 20 seconds, nor who looked at one's data, a review or a talk the log-in. */
const never = /\/(code|imports|export|privacy|reviews|talks)\b/

export function mayKeep(url: string): boolean {
  return !never.test(new URL(url, 'http://x').pathname)
}

const key = (url: string) => new URL(url, 'http://x').pathname + new URL(url, 'http://x').search

export function keep(url: string, body: string, at: number): Promise<unknown> {
  const saved: Saved = { at, body }
  return put('saved', key(url), saved)
}

/** The answer kept for this address, or nothing. */
export function kept(url: string): Promise<Saved | undefined> {
  return get<Saved>('saved', key(url))
}

export function forget(): Promise<unknown> {
  return clear('saved')
}
