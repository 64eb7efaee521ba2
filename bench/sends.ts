import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestsEnd } from '../test/harness/cleanups.ts'
import type { Seat, Senders } from './loads/senders.ts'
import type { InsertPeer } from './peers/inserts.ts'
import { BODY } from './support/body.ts'
import { startChild } from './support/child.ts'
import type { Figure, Form } from './support/measure.ts'
import { type BenchSite, startBenchSite } from './support/site.ts'

const PEOPLE = 50
const UNDER_WAY = 10
const ROOMS_EACH = 20

/** Sends that were answered because they are committed, against bare inserts of the same rows. */
export async function sends(form: Form): Promise<Figure[]> {
  const site = await startBenchSite({ people: PEOPLE / form.scale })
  const peer = await startPeer()
  const hot = await compare(site, peer, form, await hotSeats(site))
  const many = await compare(site, peer, form, await manySeats(site))
  await peer.ask('stop')
  await Promise.all([peer.stop(), site.stop()])
  const goal = { of: 'ratio', atLeast: 0.5 } as const
  const rooms = (PEOPLE / form.scale) * ROOMS_EACH
  return [
    { measure: 'durable sends, one room', unit: '/s', ...hot, goal },
    { measure: `durable sends, ${rooms} rooms`, unit: '/s', ...many, goal },
  ]
}

async function startPeer() {
  const dataDir = mkdtempSync(join(tmpdir(), 'hubbub-bench-peer-'))
  onTestsEnd(() => rmSync(dataDir, { recursive: true, force: true }))
  const peer = startChild<InsertPeer>('bench/peers/inserts.ts')
  await peer.ask('start', { dataDir })
  onTestsEnd(() => peer.ask('stop').catch(() => {}))
  return peer
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
  const ourRound = async () =>
    perSecond(await senders.ask('run', { ms: form.roundMs, underWay: UNDER_WAY, body: BODY }))
  const peerRound = async () => perSecond(await peer.ask('run', { ms: form.roundMs, roomIds, body: BODY, html }))
  await ourRound()
  await peerRound()
  const figures = { ours: [] as number[], peer: [] as number[] }
  for (let i = 0; i < form.rounds; i++) {
    figures.ours.push(await ourRound())
    figures.peer.push(await peerRound())
  }
  await senders.stop()
  return figures
}

const perSecond = (done: { ms: number } & ({ acked: number } | { rows: number })) =>
  (('acked' in done ? done.acked : done.rows) / done.ms) * 1000
