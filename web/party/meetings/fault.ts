/** After a refusal the first field that is wrong comes into view and takes the focus: on a phone it may be pages above. */
import { nextTick } from 'vue'

export async function toFirstFault(): Promise<void> {
  await nextTick()
  document.querySelector<HTMLElement>('main [aria-invalid]')?.focus()
}
