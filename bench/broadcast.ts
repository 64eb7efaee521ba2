import type { Crowd } from './loads/crowd.ts'
import type { PublishPeer } from './peers/publish.ts'
import { BODY } from './support/body.ts'
import { captureChanges, templateOf } from './support/capture.ts'
import { startChild } from './support/child.ts'
import type { Figure, Form } from './support/measure.ts'
import { cpuMs, listPostgres } from './support/processes.ts'
import { type BenchSite, startBenchSite } from './support/site.ts'

const SOCKETS = 5_000
const PEOPLE = 50
const UNDER_WAY = 4

/** What a round of one side gave. */
interface Round {
  /** A message on one socket is one delivery. */
  perSecond: number
  cpuUs: number
  postgresUs: number
  clientUs: number
  messagesAFrame: number
}

/** Messages to all pages of one full room, against a server that does nothing but publish the same bytes. */
export async function broadcast(form: Form): Promise<Figure[]> {
  const site = await startBenchSite(form, PEOPLE)
  await site.send((await site.room()).id, BODY)
  const ours = await oursOf(site, form)
  const peer = await peerOf(site, form)
  await ours.round()
  await peer.round()
  const rounds: { ours: Round; peer: Round }[] = []
  for (let i = 0; i < form.rounds; i++) rounds.push({ ours: await ours.round(), peer: await peer.round() })
  await Promise.all([ours.stop(), peer.stop()])
  await site.stop()
  return figuresOf(rounds)
}

async function oursOf(site: BenchSite, form: Form) {
  const room = await site.room()
  const crowd = startChild<Crowd>('bench/loads/crowd.ts')
  await crowd.ask('gather', {
    url: site.url,
    cookies: site.cookies,
    sockets: SOCKETS / form.scale,
    roomId: room.id,
    after: room.seq,
    epoch: room.epoch,
  })
  const round = () => roundOf(crowd, form, [site.pid()], listPostgres(site.dataDir))
  return { round, stop: crowd.stop }
}

async function peerOf(site: BenchSite, form: Form) {
  const room = await site.room()
  const publisher = startChild<PublishPeer>('bench/peers/publish.ts')
  const template = templateOf(await captureChanges(site, room.seq - 1))
  const { url } = await publisher.ask('listen', { template, seq: room.seq })
  const crowd = startChild<Crowd>('bench/loads/crowd.ts')
  const sockets = SOCKETS / form.scale
  await crowd.ask('gather', { url, cookies: [''], sockets, roomId: room.id, after: room.seq, epoch: '' })
  const round = () => roundOf(crowd, form, [publisher.pid], [])
  return { round, stop: () => Promise.all([crowd.stop(), publisher.stop()]) }
}

type CrowdChild = ReturnType<typeof startChild<Crowd>>

async function roundOf(crowd: CrowdChild, form: Form, server: number[], postgres: number[]): Promise<Round> {
  const before = { server: cpuMs(server), postgres: cpuMs(postgres) }
  const acked = postgres.length > 0
  const { deliveries, frames, ms, clientCpuMs } = await crowd.ask('broadcast', {
    ms: form.roundMs,
    underWay: UNDER_WAY,
    body: BODY,
    acked,
  })
  const each = (spentMs: number) => (spentMs * 1000) / deliveries
  return {
    perSecond: (deliveries / ms) * 1000,
    cpuUs: each(cpuMs(server) - before.server),
    postgresUs: each(cpuMs(postgres) - before.postgres),
    clientUs: each(clientCpuMs),
    messagesAFrame: deliveries / frames,
  }
}

function figuresOf(rounds: { ours: Round; peer: Round }[]): Figure[] {
  const both = (of: (round: Round) => number) => ({
    ours: rounds.map(({ ours }) => of(ours)),
    peer: rounds.map(({ peer }) => of(peer)),
  })
  return [
    {
      measure: 'broadcast: deliveries',
      unit: '/s',
      ...both((round) => round.perSecond),
      goal: { of: 'ratio', atLeast: 0.8 },
    },
    {
      measure: 'broadcast: CPU of the server a delivery',
      unit: 'µs',
      ...both((round) => round.cpuUs),
      goal: { of: 'ratio', atMost: 1.25 },
    },
    {
      measure: 'broadcast: CPU of PostgreSQL a delivery',
      unit: 'µs',
      ours: rounds.map(({ ours }) => ours.postgresUs),
    },
    { measure: 'broadcast: messages in a frame', unit: '', ...both((round) => round.messagesAFrame) },
    { measure: 'broadcast: CPU of the load a delivery', unit: 'µs', ...both((round) => round.clientUs) },
  ]
}
