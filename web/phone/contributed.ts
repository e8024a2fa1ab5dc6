/**
 * What capabilities put on pages that are not theirs, found by file name, so that none imports another:
 * PhoneToday.vue on the first page (tells by `covers` which to-dos it does already), PhoneMeetingPart.vue on a meeting's.
 */
import { defineAsyncComponent, type Component } from 'vue'

const lazy = (found: Record<string, () => Promise<unknown>>): Component[] => Object.values(found).map((load) => defineAsyncComponent(load as () => Promise<Component>))

export const todayCards = lazy(import.meta.glob('../party/*/PhoneToday.vue', { import: 'default' }))
export const meetingParts = lazy(import.meta.glob('../party/*/PhoneMeetingPart.vue', { import: 'default' }))
