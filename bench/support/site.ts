import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { onTestsEnd } from '../../test/harness/cleanups.ts'
import { startProgram } from '../../test/harness/program.ts'
import { createSite, requireJson, type Account } from '../../test/oracle/site.ts'
import type { Form } from './measure.ts'

/** Accounts are made two at a time: a password's hash keeps a core busy. */
const JOINING = 2
/** As `bun run start`, with the limits that are made for people out of the way. */
export const ENVIRONMENT = {
  NODE_ENV: 'production',
  LOG_LEVEL: 'warn',
  LIMIT_SEND_BURST: '1000000',
  LIMIT_SEND_PER_SECOND: '1000000',
  LIMIT_JOINS_PER_HOUR: '1000000',
  LIMIT_SOCKETS_PER_USER: '1000000',
  LIMIT_SOCKETS_PER_ADDRESS: '1000000',
}

export type BenchSite = Awaited<ReturnType<typeof startBenchSite>>

/** The program on a fresh folder, as it comes out of the box, with an owner, some people, and the room where they all are. */
export async function startBenchSite(form: Form, people = 1) {
  const dataDir = mkdtempSync(join(tmpdir(), 'hubbub-bench-'))
  onTestsEnd(() => rmSync(dataDir, { recursive: true, force: true }))
  const env = { ...ENVIRONMENT, ...profiling(form) }
  let program = await startProgram({ env, dataDir })
  const { url, port } = program
  const site = createSite({ url })
  const owner = await site.setUp('Owner')
  if (!owner) throw new Error('expected a site to set up')
  const members = [owner, ...(await joinAll(site, owner, Math.ceil(people / form.scale) - 1))]

  async function send(roomId: string, body: string): Promise<void> {
    requireJson(
      await site.request('POST', `/api/v1/rooms/${roomId}/messages`, { cookie: owner?.cookie ?? '', json: { body } }),
    )
  }

  return {
    url,
    port,
    dataDir,
    site,
    owner,
    members,
    cookies: members.map((member) => member.cookie),
    pid: () => program.pid,
    room: () => readRoom(site, owner),
    send,
    stop: () => program.stop(),
    /** The same folder in a new process, in which nobody has been served yet. */
    async restart() {
      await program.stop()
      program = await startProgram({ env, dataDir, port })
    },
  }
}

/** A profile of the program takes some of its speed: good for where the time goes, not for the figures. */
export const profiling = ({ profileDir }: Form): Record<string, string> =>
  profileDir === undefined ? {} : { BUN_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileDir}` }

type Site = ReturnType<typeof createSite>

/** Makes accounts, as many as asked for. */
export async function joinAll(site: Site, owner: Account, count: number): Promise<Account[]> {
  if (count < 1) return []
  const code = await site.invite(owner, count)
  const joined: Account[] = []
  for (let i = 0; i < count; i += JOINING) {
    const names = Array.from({ length: Math.min(JOINING, count - i) }, (_, at) => `Member ${i + at}`)
    joined.push(...(await Promise.all(names.map((name) => site.join(code, name)))))
  }
  return joined
}

const roomsSchema = z.object({ rooms: z.array(z.object({ id: z.string(), last_seq: z.number(), epoch: z.string() })) })

/** The room where everybody lands, and where it stands. */
async function readRoom(site: Site, { cookie }: Account) {
  const { rooms } = roomsSchema.parse(requireJson(await site.request('GET', '/api/v1/rooms', { cookie })))
  const [room] = rooms
  if (!room) throw new Error('expected the first room')
  return { id: room.id, seq: room.last_seq, epoch: room.epoch }
}
