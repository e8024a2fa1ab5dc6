// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { defineComponent, nextTick, ref } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { followPages, toPart, useTitle } from './focus'

it('窗口标题先是页面的名字，知道是哪次会议以后说是哪次，离开以后又是页面的名字', async () => {
  const kinds = ref<Record<string, string>>({})
  const Meeting = defineComponent({
    props: { id: { type: String, required: true } },
    setup(props) {
      useTitle(() => kinds.value[props.id])
      return () => props.id
    },
  })
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/meet/:id', component: Meeting, props: true, meta: { title: '会议' } },
      { path: '/', component: { render: () => null }, meta: { title: '今天' } },
    ],
  })
  followPages(router)
  mount(RouterView, { global: { plugins: [router] } })
  const open = async (path: string) => {
    await router.push(path)
    await nextTick()
    return document.title
  }

  expect(await open('/meet/1')).toBe('会议 · 支部')
  kinds.value = { 1: '支委会', 2: '支委会', 3: '党小组会' }
  await nextTick()
  expect(document.title).toBe('支委会 · 支部')
  expect(await open('/meet/2')).toBe('支委会 · 支部')
  expect(await open('/meet/3')).toBe('党小组会 · 支部')
  expect(await open('/')).toBe('今天 · 支部')
})

it('网址指着页面里的一段，那一段来了就到那里，键盘也在那里', async () => {
  const found = toPart('#record')
  document.body.insertAdjacentHTML('beforeend', '<section id="record"></section>')
  const part = document.getElementById('record')
  expect(await found).toEqual({ el: part })
  expect(document.activeElement).toBe(part)
})
