// @vitest-environment happy-dom
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { ElSelect } from 'element-plus'
import { afterEach, expect, it, vi } from 'vitest'
import MemberPicker from './MemberPicker.vue'
import OrgPicker from './OrgPicker.vue'
import OrgTree from './OrgTree.vue'

const { get } = vi.hoisted(() => ({ get: vi.fn() }))
vi.mock('@/kit/api', async (original) => ({ ...(await original<typeof import('@/kit/api')>()), api: { GET: get } }))

const ok = (data: unknown) => Promise.resolve({ data, response: new Response() })
const plugins = [[VueQueryPlugin, { queryClient: new QueryClient({ defaultOptions: { queries: { retry: false } } }) }]] as never
afterEach(() => get.mockReset())

it('组织树读不到时说出来，可以再试一次', async () => {
  get.mockRejectedValueOnce(new TypeError('offline'))
  const tree = mount(OrgTree, { props: { modelValue: '' }, global: { plugins } })
  await flushPromises()
  expect(tree.text()).toContain('连不上服务器')
  get.mockImplementation((path: string) => (path === '/api/me' ? ok({ roles: [{ orgId: 7 }] }) : ok({ id: 7, name: '勉县县委', path: '/7/', children: 2 })))
  await tree.get('button').trigger('click')
  await flushPromises()
  expect(tree.text()).toContain('勉县县委')
  expect(tree.text()).not.toContain('连不上服务器')
})

it.each([
  ['党组织', OrgPicker],
  ['党员', MemberPicker],
])('选择%s：没有找到和没有读到是两句话', async (label, picker) => {
  const select = mount(picker, { props: { label } }).getComponent(ElSelect)
  const look = async () => {
    select.props('remoteMethod')!('莲')
    await flushPromises()
    return select.props('noDataText')
  }
  get.mockReturnValueOnce(ok({ items: [] }))
  expect(await look()).toContain('没有找到')
  get.mockRejectedValueOnce(new TypeError('offline'))
  expect(await look()).toContain('没有读到')
})
