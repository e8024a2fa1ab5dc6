/** What capabilities put on pages that are not theirs, found by file name: DeskMeetingPart.vue on a meeting's page. */
import { defineAsyncComponent, type Component } from 'vue'

const lazy = (found: Record<string, () => Promise<unknown>>): Component[] => Object.values(found).map((load) => defineAsyncComponent(load as () => Promise<Component>))

export const meetingParts = lazy(import.meta.glob('../party/*/DeskMeetingPart.vue', { import: 'default' }))
