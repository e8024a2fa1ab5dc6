/** A hand that counts what a piece of work takes: clicks, and fields typed into. */
import type { Locator } from 'playwright-core'

interface Work {
  what: string
  clicks: number
  fields: number
}

export class Hand {
  private done: Work[] = []

  /** What is counted from now on belongs to this piece of work. */
  begin(what: string): void {
    this.done.push({ what, clicks: 0, fields: 0 })
  }

  async click(what: Locator): Promise<void> {
    this.done.at(-1)!.clicks++
    await what.click()
  }

  async type(field: Locator, text: string): Promise<void> {
    this.done.at(-1)!.fields++
    await field.fill(text)
  }

  /** A choice is a click. */
  async choose(select: Locator, option: { label: string }): Promise<void> {
    this.done.at(-1)!.clicks++
    await select.selectOption(option)
  }

  get pieces(): number {
    return this.done.length
  }

  total(): Omit<Work, 'what'> {
    return { clicks: this.done.reduce((n, w) => n + w.clicks, 0), fields: this.done.reduce((n, w) => n + w.fields, 0) }
  }

  /** What each piece of work took, as lines to print; pieces of the same name together. */
  report(): string {
    const names = [...new Set(this.done.map((w) => w.what))]
    const lines = names.map((what) => {
      const same = this.done.filter((w) => w.what === what)
      return line(what, sum(same, 'clicks'), sum(same, 'fields'))
    })
    const { clicks, fields } = this.total()
    return [...lines, line('合计', clicks, fields)].join('\n')
  }
}

const sum = (works: Work[], of: 'clicks' | 'fields') => works.reduce((n, w) => n + w[of], 0)
const line = (what: string, clicks: number, fields: number) => `  ${String(clicks).padStart(3)} 次点选 ${String(fields).padStart(3)} 处填写  ${what}`
