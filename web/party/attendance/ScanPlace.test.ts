// @vitest-environment happy-dom
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import ScanPlace from './ScanPlace.vue'

/** What the page says before it asks for a position. */
function said(fence: number | undefined, position: string, isolated = false): string {
  const queryClient = new QueryClient()
  queryClient.setQueryData(['me'], { may: [], switches: { isolated }, privacy: { position } })
  return mount(ScanPlace, { props: { fence }, global: { plugins: [[VueQueryPlugin, { queryClient }]] } }).text()
}

it.each([
  ['会议不核对位置', said(0, 'granted'), '不核对位置'],
  ['核对位置', said(200, 'unasked'), '200 米以内'],
  ['还不知道是哪次会议', said(undefined, 'granted'), '只用于这次核对，不保存'],
  ['本人不同意', said(200, 'refused'), '请一位在场的同志为您见证'],
  ['单位隔离运行', said(200, 'granted', true), '请一位在场的同志为您见证'],
])('%s', (_name, sentence, want) => expect(sentence).toContain(want))
