/**
 * A member binds the account to the unit's OpenID provider and logs in by it; somebody of the directory gets an account, the
 * security administrator links it to a member and hands the password over to the directory, and it opens with that one.
 */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { administrator } from './rig/administrators.ts'
import { send } from './rig/api.ts'
import { startIdentity } from './rig/identity.ts'
import { journey, type Stage } from './rig/journey.ts'
import { freePort, startServer, type Server } from './rig/server.ts'

const own = '石榴籽-2026-抱在一起'

async function enter(page: Page, account: string, password: string): Promise<void> {
  await page.getByLabel('账号', { exact: true }).fill(account)
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
}

const inside = (page: Page) => page.waitForURL((at) => at.port !== '' && !at.pathname.endsWith('/login') && !at.pathname.startsWith('/login/'))

/** At the provider, whose page is not ours. */
async function atProvider(page: Page): Promise<void> {
  await page.getByLabel('Username').fill('test-user2')
  await page.getByLabel('Password').fill('verysecure')
  await page.getByRole('button', { name: 'Login' }).click()
}

journey('single-sign-on', async (stage) => {
  const addr = `127.0.0.1:${await freePort()}`
  const identity = await startIdentity(`http://${addr}`)
  try {
    const server = await startServer({ engine: stage.server.engine, scale: 'mine', addr, flags: identity.flags })
    try {
      await byProvider(stage, server)
      await byDirectory(stage, server)
    } finally {
      await server.stop()
    }
  } finally {
    await identity.stop()
  }
}, 'one')

async function byProvider(stage: Stage, { url, accounts }: Server): Promise<void> {
  const { account, password, name } = accounts.find((a) => a.role === 'member')!
  const byIdentity = { name: '用市统一身份认证登录' }

  // Nobody is let in whom no account is bound to, whatever they are called.
  const stranger = await stage.open('phone', { url })
  await stranger.goto('/login')
  await stranger.getByRole('button', byIdentity).click()
  await atProvider(stranger)
  await stranger.getByText('这个统一身份还没有绑定本平台的账号').waitFor()
  assert.equal(new URL(stranger.url()).search, '', 'the code stays in the address')
  await stage.axe(stranger)
  await stage.shot(stranger, 'unbound')

  // The member binds it, and gets in by it on another phone.
  const member = await stage.open('phone', { url })
  await send(member, url, 'POST', '/api/session', { account, password })
  await send(member, url, 'POST', '/api/session/password', { old: password, new: own })
  await member.goto('/me/security')
  await member.getByText('绑定后可以用它登录').waitFor()
  await stage.axe(member)
  await stage.shot(member, 'bind')
  await member.getByRole('button', { name: '去绑定' }).click()
  await atProvider(member)
  await member.getByRole('button', { name: '取消绑定' }).waitFor()
  await stage.shot(member, 'bound')
  await stranger.getByRole('button', byIdentity).click()
  await atProvider(stranger)
  await inside(stranger)
  await stranger.goto('/me')
  await stranger.getByText(name).first().waitFor()
  await stage.shot(stranger, 'in')

  // Taken off, it opens nothing any more.
  await member.getByRole('button', { name: '取消绑定' }).click()
  await member.getByText('绑定后可以用它登录').waitFor()
  await stranger.context().clearCookies()
  await stranger.goto('/login')
  await stranger.getByRole('button', byIdentity).click()
  await atProvider(stranger)
  await stranger.getByText('这个统一身份还没有绑定本平台的账号').waitFor()
}

async function byDirectory(stage: Stage, server: Server): Promise<void> {
  const { url } = server
  const security = await stage.open('desk', { url })
  await security.context().addCookies([{ name: 'zhibu', value: await administrator(server, 'security_admin'), url }])

  // The second member's account is somebody else's by mistake: theirs in the directory is called wang.jun.
  const clerk = server.accounts.find((a) => a.role === 'branch_secretary')!
  const { items } = await send(security, url, 'GET', `/api/accounts?q=${clerk.account}`)
  const old = await send(security, url, 'GET', `/api/accounts/${items[0].id}`)
  await send(security, url, 'POST', `/api/accounts/${old.id}/member/remove`, { reason: '账号开错了人' })
  const { id } = await send(security, url, 'POST', '/api/accounts', { account: 'wang.jun', name: '王军', orgId: old.orgId })
  await security.goto(`/desk/people/${id}`)
  await security.getByRole('button', { name: '关联党员' }).click()
  const linking = security.getByRole('dialog', { name: '关联党员' })
  await linking.getByRole('combobox', { name: '党员' }).fill(clerk.name)
  await security.getByRole('option').filter({ hasText: clerk.name }).first().click()
  await linking.getByLabel('原因').fill('核对了身份证')
  await stage.axe(security)
  await stage.shot(security, 'link')
  await linking.getByRole('button', { name: '关联', exact: true }).click()
  await security.getByText('✓ 已关联党员').waitFor()
  await security.getByRole('button', { name: '改用单位目录的密码' }).click()
  const handing = security.getByRole('dialog', { name: '改用单位目录的密码' })
  await handing.getByLabel('原因').fill('统一用单位的密码')
  await stage.axe(security)
  await stage.shot(security, 'directory')
  await handing.getByRole('button', { name: '确定' }).click()
  await security.getByText('✓ 用单位目录的密码登录').waitFor()

  // The directory's password opens it, no other does, and the roles of the member come with it.
  const phone = await stage.open('phone', { url })
  await phone.goto('/login')
  await enter(phone, 'wang.jun', '不是这个密码2026')
  await phone.getByText('账号或密码不对').waitFor()
  await enter(phone, 'wang.jun', '汉江水长2026')
  await inside(phone)
  await phone.goto('/me')
  await phone.getByText(clerk.name).first().waitFor()
  await stage.axe(phone)
  await stage.shot(phone, 'by-directory')
}
