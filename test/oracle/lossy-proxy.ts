import { createServer, connect, type Socket } from 'node:net'

/** What a connection through the proxy meets with. */
export type Fate = 'pass' | 'lose_reply' | 'lose_request'

/**
 * A TCP proxy that loses things on purpose. `lose_reply` hands the request on, waits for the answer and cuts instead of passing it: the
 * sender can not know. `lose_request` cuts before anything was handed on.
 */
export async function startLossyProxy({ target, fate = () => 'pass' }: { target: string; fate?: (n: number) => Fate }) {
  const { hostname, port } = new URL(target)
  const pairs = new Set<[Socket, Socket]>()
  let connections = 0
  let frozen = false

  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    const pair: [Socket, Socket] = [client, upstream]
    const end = () => {
      pairs.delete(pair)
      for (const socket of pair) socket.destroy()
    }
    pairs.add(pair)
    for (const socket of pair) socket.on('error', end).on('close', end)
    carry(client, upstream, end, fate(++connections))
    if (frozen) pair.forEach((socket) => socket.pause())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('expected a TCP address')

  return {
    url: `http://127.0.0.1:${address.port}`,
    connections: () => pairs.size,
    /** Nothing passes any more in either direction, and nobody is told: a half-open connection. */
    freeze() {
      frozen = true
      for (const pair of pairs) pair.forEach((socket) => socket.pause())
    },
    thaw() {
      frozen = false
      for (const pair of pairs) pair.forEach((socket) => socket.resume())
    },
    /** Cuts all connections. */
    cut() {
      for (const pair of pairs) pair.forEach((socket) => socket.destroy())
    },
    async stop() {
      this.cut()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
export type LossyProxy = Awaited<ReturnType<typeof startLossyProxy>>

function carry(client: Socket, upstream: Socket, end: () => void, fate: Fate) {
  if (fate === 'lose_request') return void client.once('data', end)
  client.pipe(upstream)
  if (fate === 'lose_reply') upstream.once('data', end)
  else upstream.pipe(client)
}
