import type { RequestLoad } from './loads/requests.ts'
import type { HonoPagePeer } from './peers/hono-page.tsx'
import { BODY } from './support/body.ts'
import { startChild } from './support/child.ts'
import type { Figure, Form } from './support/measure.ts'
import { cpuMs } from './support/processes.ts'
import { startBenchSite } from './support/site.ts'

const MESSAGES = 50
const CONNECTIONS = 32

/** The page of a room with 50 messages, to somebody signed in, against a bare Hono page of as many messages and bytes. */
export async function page(form: Form): Promise<Figure[]> {
  const site = await startBenchSite(form)
  const room = await site.room()
  for (let i = 0; i < MESSAGES; i++) await site.send(room.id, BODY)
  const load = startChild<RequestLoad>('bench/loads/requests.ts')
  const ask = (url: string, path: string, ms: number) =>
    load.ask('run', { url, path, cookie: site.owner.cookie, connections: CONNECTIONS, ms })
  const ourRound = () => ask(site.url, `/rooms/${room.id}`, form.roundMs)
  const { bytesEach } = await ourRound()
  const peer = startChild<HonoPagePeer>('bench/peers/hono-page.tsx')
  const { url } = await peer.ask('listen', { html: `<p>${BODY}</p>`, messages: MESSAGES, bytes: bytesEach })
  const peerRound = () => ask(url, '/', form.roundMs)
  await peerRound()
  const rates = { ours: [] as number[], peer: [] as number[] }
  const cpu = { ours: [] as number[], peer: [] as number[] }
  for (let i = 0; i < form.rounds; i++) {
    const ours = await meter([site.pid()], ourRound)
    const theirs = await meter([peer.pid], peerRound)
    rates.ours.push(ours.perSecond)
    rates.peer.push(theirs.perSecond)
    cpu.ours.push(ours.cpuUs)
    cpu.peer.push(theirs.cpuUs)
  }
  await Promise.all([load.stop(), peer.stop(), site.stop()])
  const measure = `room page of ${MESSAGES} messages, ${Math.round(bytesEach / 1000)} kB`
  return [
    { measure, unit: '/s', ...rates, goal: { of: 'ratio', atLeast: 1.5 } },
    { measure: 'room page: CPU of the process a page', unit: 'µs', ...cpu },
  ]
}

async function meter(server: number[], round: () => Promise<{ answers: number; ms: number }>) {
  const before = cpuMs(server)
  const { answers, ms } = await round()
  return { perSecond: (answers / ms) * 1000, cpuUs: ((cpuMs(server) - before) * 1000) / answers }
}
