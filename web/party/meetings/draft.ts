/**
 * A text being written, kept on the phone until it was sent: a call, a reload or a lost network loses nothing. It lies where
 * kit/saved keeps what was shown, so it ends with the log-in of its writer.
 */
import { onScopeDispose, ref, watch } from 'vue'
import { keep, kept } from '@/kit/saved'

/** Ms of rest before a text is put away. */
const rest = 400

export function useDraft(name: string) {
  const text = ref('')
  /** Whether what is on show was found on the phone. */
  const restored = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined

  const put = () => keep(`/draft/${name}`, text.value, Date.now()).catch(() => {}) // a full disk must not stop the writing

  /** Starts with the draft found on the phone, else with `given`. */
  async function start(given: string): Promise<void> {
    const found = await kept(`/draft/${name}`).catch(() => undefined)
    if (text.value) return // typed meanwhile
    restored.value = !!found?.body && found.body !== given
    text.value = found?.body || given
  }

  /** It was sent: nothing is left to keep. */
  async function finish(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    restored.value = false
    await keep(`/draft/${name}`, '', Date.now()).catch(() => {})
  }

  watch(text, () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      timer = undefined
      void put()
    }, rest)
  })
  onScopeDispose(() => {
    if (!timer) return
    clearTimeout(timer)
    void put()
  })
  return { text, restored, start, finish }
}
