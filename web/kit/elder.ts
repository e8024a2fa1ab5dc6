/** 长辈版: one attribute on <html> that enlarges everything, remembered on this device; and reading aloud. */
import { readonly, ref } from 'vue'

const storageKey = 'zhibu-elder'
const on = ref(false)

/** Whether 长辈版 is on. */
export const elder = readonly(on)

export function setElder(value: boolean): void {
  on.value = value
  document.documentElement.toggleAttribute('data-elder', value)
  localStorage.setItem(storageKey, value ? '1' : '')
}

/** Call once before the first page is drawn. */
export function restoreElder(): void {
  setElder(localStorage.getItem(storageKey) === '1')
}

/** Whether this device can read aloud. */
export const canRead = typeof speechSynthesis !== 'undefined'

/** Reads a text aloud, a little slower than usual; what was being read stops. done is called at the end or when stopped. */
export function readAloud(text: string, done: () => void): void {
  speechSynthesis.cancel()
  const speech = new SpeechSynthesisUtterance(text)
  speech.lang = 'zh-CN'
  speech.rate = 0.9
  speech.onend = speech.onerror = done
  speechSynthesis.speak(speech)
}

export function stopReading(): void {
  speechSynthesis.cancel()
}
