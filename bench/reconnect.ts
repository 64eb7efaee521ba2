import type { Crowd } from './loads/crowd.ts'
import type { PublishPeer } from './peers/publish.ts'
import { BODY } from './support/body.ts'
import { captureChanges, templateOf } from './support/capture.ts'
import { startChild } from './support/child.ts'
import type { Figure, Form } from './support/measure.ts'
import { type BenchSite, startBenchSite } from './support/site.ts'

const SOCKETS = 5_000
const PEOPLE = 50
const BEHIND = 200
/** Each round moves five thousand times two hundred messages. */
const MAX_ROUNDS = 5

/** All pages of a room are cut at once, miss changes, and come back together: until the last one is current. */
export async function reconnect(form: Form): Promise<Figure[]> {
  const site = await startBenchSite(form, PEOPLE)
  const sockets = SOCKETS / form.scale
  const figures = { ours: [] as number[], peer: [] as number[] }
  for (let i = 0; i < Math.min(form.rounds, MAX_ROUNDS); i++) {
    figures.ours.push(await ourRound(site, sockets))
    figures.peer.push(await peerRound(site, sockets))
  }
  await site.stop()
  return [
    {
      measure: `${sockets} sockets cut, ${BEHIND} changes behind: all current`,
      unit: 's',
      ...figures,
      goal: { of: 'ours', atMost: 3 },
    },
  ]
}

async function ourRound(site: BenchSite, sockets: number): Promise<number> {
  const crowd = startChild<Crowd>('bench/loads/crowd.ts')
  const { id, seq, epoch } = await site.room()
  const pages = { url: site.url, cookies: site.cookies, sockets, roomId: id, epoch }
  await crowd.ask('gather', { ...pages, after: seq })
  await crowd.ask('cut')
  for (let i = 0; i < BEHIND; i++) await site.send(id, BODY)
  const { ms } = await crowd.ask('gather', { ...pages, after: seq })
  await crowd.stop()
  return ms / 1000
}

/** A bare server that answers each `open` with the same bytes at once. */
async function peerRound(site: BenchSite, sockets: number): Promise<number> {
  const { id, seq } = await site.room()
  const catchUp = await captureChanges(site, seq - BEHIND)
  const publisher = startChild<PublishPeer>('bench/peers/publish.ts')
  const { url } = await publisher.ask('listen', { template: templateOf(catchUp), seq, catchUp })
  const crowd = startChild<Crowd>('bench/loads/crowd.ts')
  const pages = { url, cookies: [''], sockets, roomId: id, epoch: '' }
  await crowd.ask('gather', { ...pages, after: seq - BEHIND })
  await crowd.ask('cut')
  const { ms } = await crowd.ask('gather', { ...pages, after: seq - BEHIND })
  await Promise.all([crowd.stop(), publisher.stop()])
  return ms / 1000
}
