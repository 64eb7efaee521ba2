import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestsEnd } from '../test/harness/cleanups.ts'
import type { Seat, Senders } from './loads/senders.ts'
import type { InsertPeer } from './peers/inserts.ts'
import { BODY } from './support/body.ts'
import { startChild } from './support/child.ts'
import type { Figure, Form } from './support/measure.ts'
import { cpuMs, listPostgres } from './support/processes.ts'
import { type BenchSite, startBenchSite } from './support/site.ts'

const PEOPLE = 50
const UNDER_WAY = 10
const ROOMS_EACH = 20

/** Sends that were answered because they are committed, against bare inserts of the same rows. */
export async function sends(form: Form): Promise<Figure[]> {
  const site = await startBenchSite(form, PEOPLE)
  const peer = await startPeer()
  const hot = await compare(site, peer, form, await hotSeats(site))
  const many = await compare(site, peer, form, await manySeats(site))
  await peer.ask('stop')
  await Promise.all([peer.stop(), site.stop()])
  const rooms = (PEOPLE / form.scale) * ROOMS_EACH
  return [...figuresOf('durable sends, one room', hot), ...figuresOf(`durable sends, ${rooms} rooms`, many)]
}

async function startPeer() {
  const dataDir = mkdtempSync(join(tmpdir(), 'hubbub-bench-peer-'))
  onTestsEnd(() => rmSync(dataDir, { recursive: true, force: true }))
  const peer = startChild<InsertPeer>('bench/peers/inserts.ts')
  await peer.ask('start', { dataDir })
  onTestsEnd(() => peer.ask('stop').catch(() => {}))
  return { ...peer, dataDir }
}

type Peer = Awaited<ReturnType<typeof startPeer>>

async function hotSeats(site: BenchSite): Promise<Seat[]> {
  const { id } = await site.room()
  return site.cookies.map((cookie) => ({ cookie, roomIds: [id] }))
}

/** Rooms of their own for each person, so that a page is not told of a thousand rooms a second. */
async function manySeats({ site, members }: BenchSite): Promise<Seat[]> {
  const seats: Seat[] = []
  for (const member of members) {
    const roomIds: string[] = []
    for (let i = 0; i < ROOMS_EACH; i++)
      roomIds.push(await site.createRoom(member, 'private', `${member.name} ${i}`, []))
    seats.push({ cookie: member.cookie, roomIds })
  }
  return seats
}

/** Turn by turn, so that whatever else the machine does meets both alike. */
async function compare(site: BenchSite, peer: Peer, form: Form, seats: Seat[]) {
  const senders = startChild<Senders>('bench/loads/senders.ts')
  const roomIds = [...new Set(seats.flatMap((seat) => seat.roomIds))]
  const [firstRoom] = seats[0]?.roomIds ?? []
  await senders.ask('connect', { url: site.url, seats, open: { room_id: firstRoom ?? '', after: 0 } })
  const html = `<p>${BODY}</p>`
  const ourRound = async () => {
    const cpu = meter([site.pid()], listPostgres(site.dataDir))
    const { acked, ms } = await senders.ask('run', { ms: form.roundMs, underWay: UNDER_WAY, body: BODY })
    return cpu.roundOf(acked, ms)
  }
  const peerRound = async () => {
    const cpu = meter([peer.pid], listPostgres(peer.dataDir))
    const { rows, ms } = await peer.ask('run', { ms: form.roundMs, roomIds, body: BODY, html })
    return cpu.roundOf(rows, ms)
  }
  await ourRound()
  await peerRound()
  const rounds: { ours: Round; peer: Round }[] = []
  for (let i = 0; i < form.rounds; i++) rounds.push({ ours: await ourRound(), peer: await peerRound() })
  await senders.stop()
  return rounds
}

interface Round {
  perSecond: number
  cpuUs: number
  postgresUs: number
}

/** Starts to count the processor time of both sides of a client and its PostgreSQL. */
function meter(client: number[], postgres: number[]) {
  const before = { client: cpuMs(client), postgres: cpuMs(postgres) }
  const roundOf = (count: number, ms: number): Round => ({
    perSecond: (count / ms) * 1000,
    cpuUs: ((cpuMs(client) - before.client) * 1000) / count,
    postgresUs: ((cpuMs(postgres) - before.postgres) * 1000) / count,
  })
  return { roundOf }
}

function figuresOf(measure: string, rounds: { ours: Round; peer: Round }[]): Figure[] {
  const both = (of: (round: Round) => number) => ({
    ours: rounds.map(({ ours }) => of(ours)),
    peer: rounds.map(({ peer }) => of(peer)),
  })
  return [
    { measure, unit: '/s', ...both((round) => round.perSecond), goal: { of: 'ratio', atLeast: 0.5 } },
    { measure: `${measure}: CPU of the process a message`, unit: 'µs', ...both((round) => round.cpuUs) },
    { measure: `${measure}: CPU of PostgreSQL a message`, unit: 'µs', ...both((round) => round.postgresUs) },
  ]
}
