// @vitest-environment happy-dom
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import DeskWithReason from './DeskWithReason.vue'

it('停用以后对话框还在关，标题不变成恢复', async () => {
  const page = mount(DeskWithReason, { props: { id: 7, act: 'disable' }, global: { plugins: [[VueQueryPlugin, { queryClient: new QueryClient() }]] as never } })
  await page.get('button').trigger('click')
  const dialog = page.getComponent({ name: 'ElDialog' })
  expect(dialog.props('title')).toBe('停用')
  await page.setProps({ act: 'enable' }) // the account was read anew
  expect(dialog.props('title')).toBe('停用')
  expect(page.get('button').text()).toBe('恢复')
  await page.get('button').trigger('click')
  expect(dialog.props('title')).toBe('恢复')
})
