import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { isPublicAddress } from './public-address.ts'

/** What an address of a person may make us fetch. */
export interface Asked {
  /** Media types that are wanted, without parameters; another is refused before its body comes. */
  accept: (mediaType: string) => boolean
  maxBytes: number
  /** Whether what is longer is cut; else it is refused. */
  cuts?: boolean
}

export interface Found {
  /** Where it was found, after redirects. */
  url: URL
  mediaType: string
  /** As the sender says, in small letters. */
  charset: string | undefined
  bytes: Uint8Array<ArrayBuffer>
}

export interface OutsideDeps {
  /** Who is asking: the header `User-Agent`. */
  userAgent: string
  /** For all of one request, its redirects and the search for the name. */
  deadlineMs?: number
  /** Beyond the internet: `address:port` that may be asked nevertheless, `[::1]:80` for IPv6. */
  allow?: readonly string[]
  /** All addresses of a name. */
  resolve?: (name: string) => Promise<string[]>
}

export type Outside = ReturnType<typeof createOutside>

const DEADLINE_MS = 5_000
const MAX_REDIRECTS = 3

/**
 * Fetches what people name, without becoming their way into the network around us (OWASP, Server-Side Request Forgery):
 * http and https on their own ports only, and only from addresses of the internet. A name is resolved here, each of its
 * addresses is looked at, and the connection goes to one that was looked at, so that a second answer to the same question
 * changes nothing; for each redirect again. No cookies, no passwords, a deadline over all, a limit of bytes.
 */
export function createOutside({ userAgent, deadlineMs = DEADLINE_MS, allow = [], resolve = resolveName }: OutsideDeps) {
  /** Throws for what is refused and for what fails; who asks need not tell them apart. */
  async function get(address: string, asked: Asked): Promise<Found> {
    const ending = new AbortController()
    const timer = setTimeout(() => ending.abort(new Error(`expected an answer within ${deadlineMs} ms`)), deadlineMs)
    try {
      return await follow(address, asked, ending.signal)
    } finally {
      clearTimeout(timer)
      // Ends the connection too, wherever the reading of it was left.
      ending.abort()
    }
  }

  async function follow(address: string, asked: Asked, signal: AbortSignal): Promise<Found> {
    let url = new URL(address)
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const response = await request(url, signal)
      const location = response.status >= 300 && response.status < 400 ? response.headers.get('Location') : null
      if (location === null) return await read(url, response, asked)
      await response.body?.cancel()
      url = new URL(location, url)
    }
    throw refused(`at most ${MAX_REDIRECTS} redirects`, 'more')
  }

  async function request(url: URL, signal: AbortSignal): Promise<Response> {
    const name = url.hostname.replace(/^\[|\]$/g, '')
    const port = requirePort(url)
    const address = requireAllowed(await untilAborted(signal, addressesOf(name)), port)
    const host = isIP(address) === 6 ? `[${address}]` : address
    return await fetch(`${url.protocol}//${host}:${port}${url.pathname}${url.search}`, {
      headers: { Host: url.host, 'User-Agent': userAgent, Accept: '*/*' },
      // The certificate has to be the name's, though the address is asked.
      ...(url.protocol === 'https:' && isIP(name) === 0 && { tls: { serverName: name } }),
      redirect: 'manual',
      keepalive: false,
      signal,
    })
  }

  const addressesOf = async (name: string) => (isIP(name) === 0 ? await resolve(name) : [name])

  /** The first address, where all of them are allowed: a name that points inside with one of them is up to something. */
  function requireAllowed(addresses: string[], port: string): string {
    for (const address of addresses)
      if (!isAllowed(address, port)) throw refused('an address of the internet', `${address}:${port}`)
    const address = addresses.find((each) => isIP(each) === 4) ?? addresses[0]
    if (address === undefined) throw refused('an address', 'none')
    return address
  }

  function isAllowed(address: string, port: string): boolean {
    if (allow.includes(`${isIP(address) === 6 ? `[${address}]` : address}:${port}`)) return true
    return (port === '80' || port === '443') && isPublicAddress(address)
  }

  return { get }
}

function requirePort({ protocol, port, username, password }: URL): string {
  if (protocol !== 'http:' && protocol !== 'https:') throw refused('http or https', protocol)
  if (username !== '' || password !== '') throw refused('no name and password', 'some')
  return port || (protocol === 'https:' ? '443' : '80')
}

async function read(url: URL, response: Response, { accept, maxBytes, cuts }: Asked): Promise<Found> {
  const type = response.headers.get('Content-Type') ?? ''
  const mediaType = type.split(';')[0]?.trim().toLowerCase() ?? ''
  if (response.status !== 200) throw refused('the status 200', String(response.status))
  if (!accept(mediaType)) throw refused('another type', mediaType)
  if (!cuts && Number(response.headers.get('Content-Length')) > maxBytes) throw tooLong(maxBytes)
  const charset = /;\s*charset\s*=\s*"?([\w-]+)/i.exec(type)?.[1]?.toLowerCase()
  return { url, mediaType, charset, bytes: await readBytes(response, maxBytes, cuts === true) }
}

/** Counts what is unpacked: a small body may hold a very large one. */
async function readBytes({ body }: Response, maxBytes: number, cuts: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of body ?? []) {
    pieces.push(piece)
    size += piece.byteLength
    if (size <= maxBytes) continue
    if (!cuts) throw tooLong(maxBytes)
    break
  }
  return new Uint8Array(Buffer.concat(pieces).subarray(0, maxBytes))
}

async function resolveName(name: string): Promise<string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address)
}

/** A search for a name can not be stopped, only left. */
function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    work.then(resolve, reject)
  })
}

const refused = (expected: string, found: string) => new Error(`Not fetched: expected ${expected}, found ${found}.`)
const tooLong = (maxBytes: number) => refused(`at most ${maxBytes} bytes`, 'more')
