import type { Socket } from 'bun'
import { serveCommands } from '../support/child.ts'

export interface Requests {
  url: string
  path: string
  cookie: string
  connections: number
  ms: number
}

/** One kept-alive connection: what of the answer is still to come, and its first bytes while they are no whole head. */
interface Lane {
  left: number
  head: Buffer | null
}

/** Asks for one page over and over, one request at a time on each connection, and counts whole answers. */
async function run({ url, path, cookie, connections, ms }: Requests) {
  const { hostname, port, host } = new URL(url)
  const request = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nAccept: text/html\r\n\r\n`)
  const done = Promise.withResolvers<void>()
  const began = performance.now()
  let answers = 0
  let bytes = 0
  let idle = 0

  const answered = (tcp: Socket<Lane>) => {
    answers++
    if (performance.now() - began < ms) return void tcp.write(request)
    tcp.terminate()
    if (++idle === connections) done.resolve()
  }
  const read = (tcp: Socket<Lane>, chunk: Buffer) => {
    bytes += chunk.length
    const lane = tcp.data
    if (lane.left > 0) lane.left -= chunk.length
    else readHead(lane, chunk)
    if (lane.left === 0 && lane.head === null) answered(tcp)
  }
  const socket = {
    open: (tcp: Socket<Lane>) => void tcp.write(request),
    data: (tcp: Socket<Lane>, chunk: Buffer) => {
      try {
        read(tcp, chunk)
      } catch (error) {
        done.reject(error)
      }
    },
    error: (_: Socket<Lane>, error: Error) => done.reject(error),
  }
  for (let i = 0; i < connections; i++)
    await Bun.connect<Lane>({ hostname, port: Number(port), socket, data: { left: 0, head: null } })
  await done.promise
  return { answers, ms: performance.now() - began, bytesEach: Math.round(bytes / answers) }
}

/** Learns from the head of an answer how long it is. Throws unless it is a 200 that says its length. */
function readHead(lane: Lane, chunk: Buffer): void {
  const start = lane.head ? Buffer.concat([lane.head, chunk]) : chunk
  const end = start.indexOf('\r\n\r\n')
  if (end < 0) return void (lane.head = Buffer.from(start))
  const head = start.toString('latin1', 0, end)
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  if (!head.startsWith('HTTP/1.1 200') || length === undefined)
    throw new Error(`expected a 200 that says its length, found:\n${head}`)
  lane.head = null
  lane.left = Number(length) + end + 4 - start.length
}

const requests = { run }
export type RequestLoad = typeof requests
serveCommands(requests)
