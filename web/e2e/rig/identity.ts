/** Who else says who somebody is: the OpenID provider and the directory of the Go tests, each as a process of its own. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const house = fileURLToPath(new URL('../../..', import.meta.url))

export interface Identity {
  /** The flags of zhibu serve that use both. */
  flags: string[]
  stop(): Promise<void>
}

/** People of the provider: test-user2, password verysecure. Of the directory: wang.jun, password 汉江水长2026. */
export async function startIdentity(site: string): Promise<Identity> {
  const home = await mkdtemp(join(tmpdir(), 'zhibu-identity-'))
  const children: ReturnType<typeof spawn>[] = []
  const start = async (name: string, env: Record<string, string>) => {
    const program = join(home, name)
    await run('go', ['test', '-c', '-o', program, `./party/access/${name}`], { cwd: house })
    const child = spawn(program, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'inherit'] })
    children.push(child)
    const [line] = (await once(createInterface(child.stdout!), 'line')) as [string]
    return line
  }
  const stop = async () => {
    for (const child of children) {
      const gone = once(child, 'exit')
      child.stdin!.end()
      await gone
    }
    await rm(home, { recursive: true, force: true })
  }
  try {
    const issuer = await start('oidc', { ZHIBU_TEST_PROVIDER: site })
    const directory = join(home, 'slapd')
    await run('mkdir', [directory])
    const [url, ca] = (await start('ldap', { ZHIBU_TEST_DIRECTORY: directory })).split(' ')
    process.env.ZHIBU_OIDC_SECRET = "a client's secret"
    process.env.ZHIBU_LDAP_PASSWORD = 'reads-only'
    const flags = ['--public', site, '--oidc-issuer', issuer, '--oidc-client', 'zhibu', '--oidc-name', '市统一身份认证']
    flags.push('--ldap-url', url!, '--ldap-ca', ca!, '--ldap-bind-dn', 'cn=reader,dc=zhibu,dc=test', '--ldap-base', 'ou=people,dc=zhibu,dc=test', '--ldap-filter', '(uid=%s)')
    return { flags, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
