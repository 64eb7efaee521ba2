import type { Crowd } from './loads/crowd.ts'
import type { PublishPeer } from './peers/publish.ts'
import { BODY } from './support/body.ts'
import { captureChanges, templateOf } from './support/capture.ts'
import { startChild } from './support/child.ts'
import type { Figure, Form } from './support/measure.ts'
import { median } from './support/numbers.ts'
import { listPostgres, proportionalMb, residentMb } from './support/processes.ts'
import { type BenchSite, startBenchSite } from './support/site.ts'

const SOCKETS = 10_000
const PEOPLE = 50
const SAMPLES = 5
const SAMPLE_INTERVAL_MS = 1_000

/** What the program keeps in memory at rest, and for each idle page that shows a room. */
export async function memory(form: Form): Promise<Figure[]> {
  const site = await startBenchSite(form, PEOPLE)
  await site.send((await site.room()).id, BODY)
  await site.restart()
  await visit(site)
  await Bun.sleep(form.restMs)
  const postgresAtRest = proportionalMb(listPostgres(site.dataDir))
  const atRest = residentMb([site.pid()]) + postgresAtRest
  const ours = await oursOf(site, form)
  const peer = await peerOf(site, form)
  await site.stop()
  const sockets = SOCKETS / form.scale
  const each = ({ empty, full }: Sample) => [((full - empty) * 1000) / sockets]
  return [
    {
      measure: 'memory at rest: program (RSS) and PostgreSQL (PSS)',
      unit: 'MB',
      ours: [atRest],
      goal: { of: 'ours', atMost: 150 },
    },
    { measure: 'memory at rest: PostgreSQL of it (PSS)', unit: 'MB', ours: [postgresAtRest] },
    { measure: 'memory: the process without a socket (RSS)', unit: 'MB', ours: [ours.empty], peer: [peer.empty] },
    {
      measure: `memory: the process with ${sockets} idle sockets (RSS)`,
      unit: 'MB',
      ours: [ours.full],
      peer: [peer.full],
      goal: { of: 'ours', atMost: 120 },
    },
    { measure: 'memory: a socket', unit: 'kB', ours: each(ours), peer: each(peer), goal: { of: 'ours', atMost: 4 } },
  ]
}

/** One page for each of a few people: nobody keeps a program that has never been used. */
async function visit({ site, members, room }: BenchSite): Promise<void> {
  const { id } = await room()
  for (const { cookie } of members.slice(0, 5)) await site.request('GET', `/rooms/${id}`, { cookie })
}

interface Sample {
  empty: number
  full: number
}

async function oursOf(site: BenchSite, form: Form): Promise<Sample> {
  const room = await site.room()
  const gathering = { cookies: site.cookies, roomId: room.id, after: room.seq, epoch: room.epoch }
  return sample(site.pid(), { url: site.url, ...gathering }, form)
}

async function peerOf(site: BenchSite, form: Form): Promise<Sample> {
  const room = await site.room()
  const publisher = startChild<PublishPeer>('bench/peers/publish.ts')
  const template = templateOf(await captureChanges(site, room.seq - 1))
  const { url } = await publisher.ask('listen', { template, seq: room.seq })
  const taken = await sample(publisher.pid, { url, cookies: [''], roomId: room.id, after: room.seq, epoch: '' }, form)
  await publisher.stop()
  return taken
}

type Pages = Omit<Parameters<Crowd['gather']>[0], 'sockets'>

/** Before the first and with all sockets, once they are idle: each the middle of several looks. */
async function sample(pid: number, pages: Pages, form: Form): Promise<Sample> {
  const empty = await look(pid)
  const crowd = startChild<Crowd>('bench/loads/crowd.ts')
  await crowd.ask('gather', { ...pages, sockets: SOCKETS / form.scale })
  await Bun.sleep(form.restMs)
  await crowd.ask('check')
  const full = await look(pid)
  await crowd.stop()
  return { empty, full }
}

async function look(pid: number): Promise<number> {
  const looks: number[] = []
  for (let i = 0; i < SAMPLES; i++) {
    looks.push(residentMb([pid]))
    await Bun.sleep(SAMPLE_INTERVAL_MS)
  }
  return median(looks)
}
