import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A TCP way to a server on this machine that can lose its far end as a network does when a host vanishes: without a word. */
export async function createLosingLink(port: number) {
  const lost = new Set<Socket>()
  const all = new Set<Socket>()
  let isGone = false

  const server = createServer({ allowHalfOpen: true }, (near) => {
    all.add(near.on('error', () => {}))
    if (isGone) return lost.add(near.resume())
    const far = connect(port, '127.0.0.1')
    all.add(far.on('error', () => {}))
    near.on('data', (bytes) => lost.has(near) || far.write(bytes)).on('close', () => lost.has(near) || far.destroy())
    far.on('data', (bytes) => lost.has(near) || near.write(bytes)).on('close', () => lost.has(near) || near.destroy())
    near.on('end', () => lost.has(near) || far.end())
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))

  /** Whatever is sent on the present connections is lost from now on, both ways; nobody is told. New ones are as good as ever. */
  function replaceHost(): void {
    isGone = false
    for (const socket of all) lost.add(socket)
  }

  /** The same, and nothing answers on new connections either, until `replaceHost`. */
  function loseHost(): void {
    replaceHost()
    isGone = true
  }

  function stop(): void {
    server.close()
    for (const socket of all) socket.destroy()
  }

  return { port: portOf(server.address()), loseHost, replaceHost, stop }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('expected a TCP port')
  return address.port
}
