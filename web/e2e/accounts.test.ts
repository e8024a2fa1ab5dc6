/** Three administrators from nothing, each with a second factor: an authenticator app, recovery codes, a passkey; and the account that lost its own. */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { codeOf, setupSecret } from './rig/administrators.ts'
import { send } from './rig/api.ts'
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
}
