import { describe, expect, it } from 'vitest'
import { daysOf, formsOf, statisticsForms, yearsUntil } from './data'

describe('ledgers', () => {
  it('knows where a paper is in each form', () => {
    expect(formsOf('年度台账', 'books/12', 'book', 'year=2026')).toEqual({
      name: '年度台账',
      print: '/print/ledgers/books/12?year=2026',
      docx: '/api/ledgers/books/12/book.docx?year=2026',
      xlsx: '/api/ledgers/books/12/book.xlsx?year=2026',
    })
    expect(formsOf('会议记录', 'meetings/3', 'minutes').print).toBe('/print/ledgers/meetings/3')
  })
  it('offers five years', () => expect(yearsUntil(2026)).toEqual([2026, 2025, 2024, 2023, 2022]))
  it('asks for a year, of this one until today', () => {
    expect(daysOf(2025, 2026)).toEqual({ from: '2025-01-01', to: '2025-12-31' })
    const { from, to } = daysOf(2026, 2026)
    expect(statisticsForms({ within: '', from, to }).xlsx).toBe('/api/ledgers/statistics/statistics.xlsx?from=2026-01-01')
  })
})
