import { describe, expect, it } from 'vitest'
import { asProblem, Problem, problemFrom } from './problem'

const response = (status: number, headers = {}) => new Response(null, { status, headers })

describe('出错时的话', () => {
  it.each([
    [401, 'signed-out'],
    [403, 'refused'],
    [404, 'refused'],
    [409, 'conflict'],
    [422, 'refused'],
    [500, 'broken'],
    [503, 'broken'],
  ])('%i 是 %s', (status, kind) => expect(problemFrom(response(status), {}).kind).toBe(kind))

  it('用服务器的话、编号和各栏的话', () => {
    const problem = problemFrom(response(422), {
      detail: '有两处要改。',
      requestId: 'A1',
      errors: [
        { location: 'body.name', message: '请填写姓名。' },
        { location: 'body.ownItems[2].title', message: '请填写标题。' },
        { location: 'body.name', message: '第二句不显示。' },
      ],
    })
    expect(problem).toMatchObject({ message: '有两处要改。', requestId: 'A1', fields: { name: '请填写姓名。', 'ownItems.2.title': '请填写标题。' } })
  })

  it('不是本系统的回答也有一句话，编号取自响应头', () => {
    const problem = problemFrom(response(502, { 'X-Request-Id': 'B2' }), '<html>Bad Gateway</html>')
    expect(problem.message).toContain('服务器出了问题')
    expect(problem.requestId).toBe('B2')
  })

  it('连不上、已是 Problem、别的错误', () => {
    expect(asProblem(new TypeError('Failed to fetch')).kind).toBe('offline')
    const known = new Problem('conflict', '已被改过。')
    expect(asProblem(known)).toBe(known)
    expect(asProblem(new Error('x')).kind).toBe('broken')
  })
})
