import { describe, expect, it } from 'vitest'
import { paragraphs } from './data'

describe('个人信息处理说明', () => {
  it('分出标题、段落和着重', () => {
    expect(paragraphs('# 说明\n\n**位置。** 不保存。\n没有着重')).toEqual([
      { heading: true, parts: [{ words: '说明', strong: false }] },
      { heading: false, parts: [{ words: '位置。', strong: true }, { words: ' 不保存。', strong: false }] },
      { heading: false, parts: [{ words: '没有着重', strong: false }] },
    ])
  })
})
