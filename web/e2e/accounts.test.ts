/**
 * Three administrators from nothing, each with a second factor: an authenticator app, recovery codes, a passkey; the account that
 * lost its own; and a change of the register that nobody above has an account to decide on.
 */
import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import { codeOf, setupSecret } from './rig/administrators.ts'
import { logIn, send } from './rig/api.ts'
import { journey, type Stage } from './rig/journey.ts'
import { backUp, startServer, type Server } from './rig/server.ts'

const own = '石榴籽-2026-抱在一起'

/** Fills in the log-in of desk or phone. */
async function enter(page: Page, account: string, password: string): Promise<void> {
  await page.getByLabel('账号', { exact: true }).fill(account)
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
}

async function firstLogin(page: Page, account: string, password: string): Promise<void> {
  await page.goto('/desk/login')
  await enter(page, account, password)
  await page.getByLabel('新密码', { exact: true }).fill(own)
  await page.getByLabel('再输一遍新密码').fill(own)
  await page.getByRole('button', { name: '换好密码，进入' }).click()
  await page.waitForURL('**/me/security')
}

/** The three, set up with the secret that the server printed. */
async function setUp(server: Server, page: Page): Promise<Record<string, string>> {
  const { items } = await send(page, new URL(page.url()).origin, 'POST', '/api/setup', {
    secret: setupSecret(server),
    system: { account: 'xitong', name: '周系统' },
    security: { account: 'anquan', name: '吴安全' },
    audit: { account: 'shenji', name: '郑审计' },
  })
  return Object.fromEntries(items.map((one: { account: string; password: string }) => [one.account, one.password]))
}

/** An authenticator built into the machine, as Chromium plays it for tests. */
async function authenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  })
}

journey('accounts', async (stage) => {
  // A server of its own: three administrators are set up only once. Passkeys need a name, not a bare address.
  const server = await startServer({ engine: stage.server.engine, scale: 'mine' })
  try {
    await play(stage, server, server.url.replace('127.0.0.1', 'localhost'))
  } finally {
    await server.stop()
  }
})

async function play(stage: Stage, server: Server, url: string): Promise<void> {
  const open = (face: 'phone' | 'desk') => stage.open(face, { url })

  const system = await open('desk')
  await system.goto('/desk/login')
  const words = await setUp(server, system)

  // 系统管理员: an authenticator app. Before that there is nothing else to see.
  await firstLogin(system, 'xitong', words['xitong']!)
  await system.goto('/desk/orgs')
  await system.waitForURL('**/me/security')
  await stage.shot(system, 'must')
  await stage.axe(system)
  await system.getByRole('button', { name: '绑定手机验证码' }).click()
  const secret = (await system.locator('code').first().textContent())!
  await stage.shot(system, 'totp')
  await stage.axe(system)
  await system.getByLabel('2. 输入现在显示的 6 位数字').fill(codeOf(secret))
  await system.getByRole('button', { name: '完成绑定' }).click()
  await system.getByText('只显示这一次').waitFor()
  const codes = await system.locator('ol code').allTextContents()
  assert.equal(codes.length, 10)
  await stage.shot(system, 'recovery')
  await stage.axe(system)
  await system.goto('/desk/orgs')
  await system.getByRole('heading', { level: 1 }).waitFor()
  assert.ok(system.url().endsWith('/desk/orgs'), system.url())
  await system.getByRole('link', { name: '备份' }).click()
  await system.getByText('还没有备份过').waitFor()
  await stage.axe(system)
  await backUp(server)
  await system.reload()
  await system.getByText('还没有核对，也没有试恢复过').waitFor()
  assert.equal(await system.getByRole('alert').count(), 0, 'a fresh backup is warned of')
  await stage.shot(system, 'backup')

  // The same on another machine: password and code; a code counts once.
  const again = await open('desk')
  await again.goto('/desk/login')
  await enter(again, 'xitong', own)
  await again.getByLabel('验证码').fill('000000')
  await stage.shot(again, 'second')
  await stage.axe(again)
  await again.getByRole('button', { name: '验证并进入' }).click()
  await again.getByText('验证码不对').waitFor()
  await again.getByLabel('验证码').fill(codeOf(secret, Date.now() + 30_000))
  await again.getByRole('button', { name: '验证并进入' }).click()
  await again.waitForURL((at) => !at.pathname.endsWith('/login'))

  // On the phone, without the app: a recovery code from paper.
  const phone = await open('phone')
  await phone.goto('/login')
  await enter(phone, 'xitong', own)
  await phone.getByLabel('验证码').fill(codes[0]!)
  await stage.shot(phone, 'second-phone')
  await stage.axe(phone)
  await phone.getByRole('button', { name: '验证并进入' }).click()
  await phone.waitForURL((at) => !at.pathname.endsWith('/login'))
  await phone.goto('/me/security')
  await phone.getByText('还有 9 个没有用过').waitFor()
  await stage.shot(phone, 'security-phone')
  await stage.axe(phone)

  // 安全管理员: a passkey, and nothing typed from then on.
  const security = await open('desk')
  await authenticator(security)
  await firstLogin(security, 'anquan', words['anquan']!)
  await security.getByRole('button', { name: '添加通行密钥' }).click()
  await security.getByLabel('怎么称呼它').fill('办公室电脑')
  await security.getByRole('button', { name: '添加通行密钥' }).click()
  await security.getByText('只显示这一次').waitFor()
  await stage.shot(security, 'passkey')
  await security.goto('/desk/account')
  await security.getByRole('button', { name: '退出登录' }).click()
  await security.getByRole('button', { name: '用通行密钥登录' }).click()
  await security.waitForURL((at) => !at.pathname.endsWith('/login'))

  // … and as the second step after the password.
  await security.goto('/desk/account')
  await security.getByRole('button', { name: '退出登录' }).click()
  await enter(security, 'anquan', own)
  await security.getByRole('button', { name: '用通行密钥验证' }).click()
  await security.waitForURL((at) => !at.pathname.endsWith('/login'))

  // A member binds the app, loses the phone; the security administrator takes the second step off, and the member is told.
  const first = server.accounts.find((a) => a.role === 'member')!
  const member = await open('phone')
  await send(member, url, 'POST', '/api/session', { account: first.account, password: first.password })
  await send(member, url, 'POST', '/api/session/password', { old: first.password, new: own })
  const begun = await send(member, url, 'POST', '/api/me/security/totp', {})
  await send(member, url, 'POST', '/api/me/security/totp/confirm', { token: begun.token, code: codeOf(begun.secret) })
  const { items } = await send(security, url, 'GET', `/api/accounts?q=${first.account}`)
  await security.goto(`/desk/people/${items[0].id}`)
  await security.getByText('登录有第二步验证').waitFor()
  await stage.shot(security, 'person')
  await stage.axe(security)
  await security.getByRole('button', { name: '解除第二步验证' }).click()
  await security.getByLabel('原因').fill('手机丢失，已当面核实')
  await security.getByRole('dialog').getByRole('button', { name: '解除第二步验证' }).click()
  await security.getByText('登录只用密码').waitFor()
  const back = await open('phone')
  await back.goto('/login?next=/me/security')
  await enter(back, first.account, own)
  await back.getByText('吴安全解除了您的第二步验证').waitFor()
  await stage.shot(back, 'notice')
  await stage.axe(back)
  await back.getByRole('button', { name: '知道了' }).click()
  await back.getByRole('button', { name: '知道了' }).waitFor({ state: 'detached' })

  await nobodyAbove(stage, server, security, url)
}

/** A line of the desk's to-dos, unfolded where it has time, or the card's link where it is the next thing. */
async function todo(page: Page, title: string): Promise<Locator> {
  await page.goto('/desk/')
  const line = page.locator('a.row', { hasText: title }).or(page.locator(`a.go[aria-label*="${title}"]`))
  await line.waitFor({ state: 'attached' })
  if (!(await line.isVisible())) await page.locator('details.later > summary').click()
  await line.waitFor()
  return line
}

/** Whoever asks is told that nobody could decide, the security administrator too and mends it; what is not needed is taken back. */
async function nobodyAbove(stage: Stage, server: Server, security: Page, url: string): Promise<void> {
  const who = server.accounts.find((a) => a.role === 'branch_secretary')!
  const desk = await stage.open('desk', { url })
  await desk.setViewportSize({ width: 1280, height: 900 })
  await logIn(desk, url, who)
  const { orgId } = (await send(desk, url, 'GET', '/api/me')).roles.find((r: { role: string }) => r.role === 'branch_officer')
  const { parents, posts: own } = await send(desk, url, 'GET', `/api/orgs/${orgId}`)
  const { posts } = await send(security, url, 'GET', `/api/orgs/${parents[0].id}`)
  const { items: comrades } = await send(desk, url, 'GET', `/api/members?within=${orgId}&category=full&limit=50`)
  const held = [...posts, ...own].map((p: { memberId: number }) => p.memberId)
  const { id, name } = comrades.find((m: { id: number }) => !held.includes(m.id))
  let above = 0
  for (const post of posts) {
    const { items } = await send(security, url, 'GET', `/api/accounts?q=${encodeURIComponent(post.name)}`)
    above = items.find((a: { memberId: number }) => a.memberId === post.memberId).id
    await send(security, url, 'POST', `/api/accounts/${above}/disable`, { reason: '已调离，交还账号' })
  }

  await desk.goto(`/desk/members/${id}`)
  await desk.getByRole('button', { name: '修改', exact: true }).click()
  const form = desk.getByRole('dialog')
  await form.getByLabel('姓名').fill(`${name}改`)
  await form.getByText(/还没有能审核名册的账号，这份更改暂时没有人审核/).waitFor()
  await form.getByLabel('更改关键信息的原因').fill('与户口本核对，登记有误')
  await stage.axe(desk)
  await stage.shot(desk, 'nobody-form')
  await form.getByRole('button', { name: '报上级审核' }).click()
  await form.waitFor({ state: 'detached' })
  await todo(desk, '您报审的 1 份名册更改没有人能审核')
  await stage.shot(desk, 'nobody-todo')

  await security.setViewportSize({ width: 1280, height: 900 })
  const line = await todo(security, '有 1 份名册更改没有人能审核')
  await stage.axe(security)
  await stage.shot(security, 'nobody-security')
  await line.click()
  await security.waitForURL('**/desk/people')
  await security.goto(`/desk/people/${above}`)
  await security.getByRole('button', { name: '恢复', exact: true }).click()
  await security.getByLabel('原因').fill('接任党务工作')
  await security.getByRole('dialog').getByRole('button', { name: '恢复' }).click()
  await security.getByRole('dialog').waitFor({ state: 'hidden' })
  await security.goto('/desk/')
  await security.getByRole('heading', { level: 1 }).waitFor()
  await security.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
  assert.equal(await security.getByText('没有人能审核').count(), 0, 'there is somebody now')

  const phone = await stage.open('phone', { url })
  await logIn(phone, url, who, true)
  await phone.goto('/members/revisions')
  await phone.getByText(/等待.+审核$/).waitFor()
  assert.equal(await phone.getByText('没有人审核').count(), 0)
  await stage.axe(phone)
  await stage.shot(phone, 'asked-phone')
  await phone.getByRole('button', { name: '撤回' }).click()
  await phone.getByText('没有等待审核的名册更改').waitFor()
  for (const page of [phone, desk, security]) await page.close() // a page asks once more soon after, when the server is gone
}
