// @vitest-environment happy-dom
import { mount, RouterLinkStub } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nextTick, ref } from 'vue'
import { Problem } from '@/kit/problem'
import ProblemNote from './ProblemNote.vue'
import QueryState from './QueryState.vue'
import SelectField from './SelectField.vue'
import StateBadge from './StateBadge.vue'
import TextField from './TextField.vue'

/** A query as vue-query gives it, as far as QueryState looks. */
function query(state: { data?: unknown; error?: unknown; pending?: boolean }) {
  const refetch = vi.fn()
  const { data, error, pending = false } = state
  const shown = { data: ref(data), error: ref(error ?? null), isPending: ref(pending), isFetching: ref(pending), isPlaceholderData: ref(false), refetch }
  return { shown, given: shown as never, refetch }
}

afterEach(() => vi.useRealTimers())

describe('页面的各种状态', () => {
  it('等待 300 毫秒后才说正在读取', async () => {
    vi.useFakeTimers()
    const { given } = query({ pending: true })
    const page = mount(QueryState, { props: { query: given } })
    expect([page.text(), page.attributes('aria-busy')]).toEqual(['', 'true'])
    vi.advanceTimersByTime(300)
    await nextTick()
    expect(page.text()).toBe('正在读取…')
  })

  it('没有内容时说一句话，给出能做的事', () => {
    const page = mount(QueryState, {
      props: { query: query({ data: [] }).given, empty: '还没有。', isEmpty: (d: unknown) => (d as []).length === 0 },
      slots: { empty: '<button>新建</button>', default: '不应显示' },
    })
    expect(page.text()).toBe('还没有。新建')
  })

  it('失败时说原因和编号，可以再试，旧内容还在', async () => {
    const { given, refetch } = query({ data: [1], error: new Problem('broken', '服务器出了问题。', 500, 'A1') })
    const page = mount(QueryState, { props: { query: given }, slots: { default: '旧内容' } })
    expect(page.text()).toContain('服务器出了问题。')
    expect(page.text()).toContain('A1')
    expect(page.text()).toContain('旧内容')
    await page.get('button').trigger('click')
    expect(refetch).toHaveBeenCalledOnce()
  })

  it('读不到的页面有标题，有路回去', () => {
    const { given } = query({ error: new Problem('refused', '没有这次会议。', 404) })
    const page = mount(QueryState, { props: { query: given, name: '会议' }, slots: { default: '不应显示' }, global: { stubs: { RouterLink: RouterLinkStub } } })
    expect(page.get('h1').text()).toBe('会议')
    expect(page.getComponent(RouterLinkStub).props('to')).toBe('/')
    expect(page.text()).not.toContain('不应显示')
  })

  it('没有人听再试一次时没有这个按钮', () => {
    expect(mount(ProblemNote, { props: { error: new Problem('refused', '不行。') } }).find('button').exists()).toBe(false)
  })
})

it('状态有词有记号，不只靠颜色', () => {
  expect(mount(StateBadge, { props: { kind: 'meetingState', code: 'returned' } }).text()).toBe('✕ 已退回')
})

it('输入框的错误读得出来', async () => {
  const page = mount(TextField, { props: { label: '姓名', hint: '与身份证一致' } })
  const input = page.get('input')
  expect(input.attributes('aria-invalid')).toBeUndefined()
  await page.setProps({ error: '请填写姓名。' })
  expect(input.attributes('aria-invalid')).toBe('true')
  const described = input.attributes('aria-describedby')!.split(' ').map((id) => page.get(`#${CSS.escape(id)}`).text())
  expect(described).toEqual(['与身份证一致', '✕ 请填写姓名。'])
})

describe('选择框', () => {
  const options = [{ value: 7, label: '李梅' }, { value: 9, label: '王刚' }]

  it('没有选过时请选择，选了以后值还是原来的数', async () => {
    const page = mount(SelectField, { props: { label: '责任人', options, modelValue: 0 } })
    expect(page.findAll('option').map((o) => o.text())).toEqual(['请选择', '李梅', '王刚'])
    await page.get('select').setValue('9')
    expect(page.emitted('update:modelValue')).toEqual([[9]])
  })

  it('选过的不再有请选择；只给读屏看的标签还在；样式类给整个部件，其他属性给选择框', () => {
    const page = mount(SelectField, { props: { label: '李梅的到会情况', options, modelValue: 7, bare: true }, attrs: { class: 'as', required: true } })
    expect(page.findAll('option')).toHaveLength(2)
    expect(page.get('label').classes()).toEqual(['unseen'])
    expect([page.classes(), page.get('select').attributes()]).toEqual([['field', 'as'], expect.not.objectContaining({ class: 'as' })])
    expect(page.get('select').attributes('required')).toBeDefined()
    expect(page.get('label').attributes('for')).toBe(page.get('select').attributes('id'))
  })
})
