/** Starts the real binary on fresh demo data. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const house = fileURLToPath(new URL('../../..', import.meta.url))
/** What is played against: bin/zhibu, or another build that ZHIBU_BINARY names. */
const binary = process.env.ZHIBU_BINARY ?? join(house, 'bin/zhibu')

export type Engine = 'sqlite' | 'postgres'
export type Scale = 'mine' | 'county' | 'city'

/** One login of the demo, with its one-time password. */
export interface Account {
  role: string
  account: string
  name: string
  password: string
  org: string
}

export interface Server {
  engine: Engine
  url: string
  accounts: Account[]
  /** Its folder for whatever is made beside it, and the flags that name its cell. */
  home: string
  where: string[]
  /** What the server has said so far. */
  log(): string
  /** Ends the server and removes its data. */
  stop(): Promise<void>
}

/** The engines of this run: PostgreSQL only where ZHIBU_TEST_POSTGRES names a server. */
export const engines: Engine[] = process.env.ZHIBU_TEST_POSTGRES ? ['sqlite', 'postgres'] : ['sqlite']

/**
 * How a server is started: `addr` where its address must be known beforehand, `flags` of zhibu serve. `at` is what time it is
 * there (RFC 3339), by a clock that the journey then sets: POST /clock.
 */
export interface Start {
  engine: Engine
  scale: Scale
  addr?: string
  flags?: string[]
  at?: string
}

export async function startServer({ engine, scale, addr, flags = [], at }: Start): Promise<Server> {
  const home = await mkdtemp(join(tmpdir(), 'zhibu-e2e-'))
  const where = ['--dir', join(home, 'data')]
  if (engine === 'postgres') where.push('--db', await newDatabase())
  const program = at ? join(home, 'clocked') : binary
  if (at) {
    await run('go', ['build', '-o', program, './e2e/clocked'], { cwd: house })
    where.push('--at', at)
  }
  await run(program, ['demo', '--scale', scale, ...where, '--json', join(home, 'demo.json')])
  const { accounts } = JSON.parse(await readFile(join(home, 'demo.json'), 'utf8')) as { accounts: Account[] }

  addr ??= `127.0.0.1:${await freePort()}`
  const child = spawn(program, ['serve', ...where, '--addr', addr, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stdout.on('data', (text) => (said += text))
  child.stderr.on('data', (text) => (said += text))
  const server: Server = {
    engine,
    url: `http://${addr}`,
    accounts,
    home,
    where,
    log: () => said,
    async stop() {
      await end(child)
      await rm(home, { recursive: true, force: true })
    },
  }
  try {
    await answers(server, child)
  } catch (error) {
    await server.stop()
    throw error
  }
  return server
}

/** Backs a server's cell up, as an operator does. */
export const backUp = (server: Server) => run(binary, ['backup', ...server.where, '--to', join(server.home, 'backup.tar.gz')])

/** Waits until /api/health answers. */
async function answers(server: Server, child: ChildProcess) {
  for (const began = Date.now(); Date.now() - began < 20_000; await sleep(20)) {
    if (child.exitCode !== null) break
    const answer = await fetch(`${server.url}/api/health`).catch(() => undefined)
    if (answer?.ok) return
  }
  throw new Error(`the server on ${server.engine} does not answer:\n${server.log()}`)
}

async function end(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await gone
  clearTimeout(force)
}

/** A port of this machine that nothing listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}

/** Makes an empty database in the cluster of scripts/with-postgres and returns its URL. */
async function newDatabase(): Promise<string> {
  const url = new URL(process.env.ZHIBU_TEST_POSTGRES!)
  const name = `journeys_${process.pid}_${Date.now()}`
  const { stdout } = await run(join(house, 'scripts/postgres'), ['bin'])
  await run(join(stdout.trim(), 'psql'), [url.href, '-qc', `CREATE DATABASE ${name}`])
  url.pathname = name
  return url.href
}
