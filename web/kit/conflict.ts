/** Two people at one form: what somebody else saved meanwhile is neither lost nor written over unseen. */
import { ref, shallowRef, type ShallowRef } from 'vue'
import { asProblem } from './problem'

export interface Conflict<T> {
  /** What the other saved, while it is to be decided whose is kept. */
  theirs: Readonly<ShallowRef<T | undefined>>
  /** Saves on top of the version last seen; where that is no longer the newest, `theirs` appears. */
  guarded(save: (revision: number | string) => Promise<T>): Promise<void>
  /** Decides: saving goes on from theirs, with `use` first where theirs is to be shown in the form. */
  decide(use?: (theirs: T) => void): void
}

/** @param fetch reads the newest version @param revisionOf tells one version from another */
export function useConflict<T>(start: T, fetch: () => Promise<T>, revisionOf: (version: T) => number | string): Conflict<T> {
  const seen = ref(revisionOf(start))
  const theirs = shallowRef<T>()

  async function guarded(save: (revision: number | string) => Promise<T>): Promise<void> {
    try {
      seen.value = revisionOf(await save(seen.value))
    } catch (thrown) {
      if (asProblem(thrown).kind === 'conflict') {
        const newest = await fetch()
        if (revisionOf(newest) !== seen.value) theirs.value = newest
      }
      throw thrown
    }
  }

  function decide(use?: (theirs: T) => void): void {
    if (theirs.value === undefined) return
    seen.value = revisionOf(theirs.value)
    use?.(theirs.value)
    theirs.value = undefined
  }
  return { theirs, guarded, decide }
}
