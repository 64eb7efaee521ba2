import { connect } from 'node:net'

const DEADLINE_MS = 5_000

/**
 * Asks for a socket with exactly these headers, over bare TCP because clients set some of their own. Gives the status and the whole text of the
 * answer's beginning; ends the connection.
 */
export function shakeHands(
  siteUrl: string,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  const { hostname, port, host } = new URL(siteUrl)
  const key = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
  const all = {
    Host: host,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': key,
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return new Promise((resolve, reject) => {
    const tcp = connect({ host: hostname, port: Number(port), timeout: DEADLINE_MS })
    tcp.on('connect', () => tcp.write(`GET /socket HTTP/1.1\r\n${lines.join('')}\r\n`))
    tcp.on('data', (chunk) => {
      const text = chunk.toString('latin1')
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text })
      tcp.destroy()
    })
    tcp.on('timeout', () => tcp.destroy(new Error('the site did not answer the handshake')))
    tcp.on('error', reject)
    tcp.on('close', () => reject(new Error('the site closed without an answer')))
  })
}
