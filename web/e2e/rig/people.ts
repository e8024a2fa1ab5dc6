/** A branch that a journey founds for itself, with people of its own: what other journeys do does not touch it. */
import type { Page } from 'playwright-core'
import { send } from './api.ts'

/** A made-up ID number with its check digit (GB 11643). */
export function idNumber(seventeen: string): string {
  const sum = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2].reduce((all, weight, i) => all + weight * Number(seventeen[i]), 0)
  return seventeen + '10X98765432'[sum % 11]!
}

/** Who of the branch it is, with a one-time password. */
export interface Founder {
  memberId: number
  name: string
  account: string
  password: string
}

/**
 * The first of the names is the secretary; all are women of 1962, so `first` (100 apart) keeps the numbers of one branch from
 * those of another. `more` says what else is registered of each.
 */
export interface Founding {
  village: string
  account: string
  first: number
  names: string[]
  more?: (i: number) => object
}

/** Has a superior found it, below the superior's own org. */
export async function found(superior: Page, url: string, { village, account, first, names, more }: Founding): Promise<{ orgId: number; people: Founder[] }> {
  const me = await send(superior, url, 'GET', '/api/me')
  const parentId = me.roles.find((r: { role: string }) => r.role === 'superior').orgId
  const org = await send(superior, url, 'POST', '/api/orgs', { parentId, name: `中共${village}支部委员会`, shortName: `${village}党支部`, kind: 'branch', field: 'village', fullMembers: names.length, establishedOn: '2001-07-01' })
  const people: Founder[] = []
  for (const [i, name] of names.entries()) {
    const n = first + 2 * i // even: a woman
    const { id } = await send(superior, url, 'POST', '/api/members', {
      orgId: org.id, name, idNumber: idNumber(`61072519620811${String(n).padStart(3, '0')}`), gender: '2', birthOn: '1962-08-11', ethnicity: '01', education: '21', job: '村民',
      address: `陕西省汉中市勉县${village}`, phone: `1399165${String(n).padStart(4, '0')}`, category: 'full', joinedOn: '1990-07-01', confirmedOn: '1991-07-01', ...more?.(i),
    })
    if (i === 0) await send(superior, url, 'POST', `/api/orgs/${org.id}/posts`, { memberId: id, post: 'secretary' })
    people.push({ memberId: id, name, ...(await send(superior, url, 'POST', '/api/accounts', { account: `${account}${i}`, memberId: id })) })
  }
  return { orgId: org.id, people }
}
