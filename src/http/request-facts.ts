import { BlockList, isIP } from 'node:net'
import { z } from 'zod'

/** Who is at the other end, and which address of this site they asked. */
export interface Peer {
  address: string
  origin: string
  /** What the request is called in logs: as a proxy of ours called it, else a name of our own. */
  requestId: string
  /** Whether the address is that of a proxy, which asks for somebody unknown. */
  isVeiled: boolean
}

const requestIdSchema = z.uuid()

/**
 * Reads a peer's address, this site's origin and the request's id. `X-Forwarded-*` and `X-Request-Id` (a UUID) count
 * only when they come from one of `trustedProxies` (addresses or networks such as 10.0.0.0/8); anybody else could write
 * what they like there, such as the id of another's request.
 * `publicUrl` decides the origin where it is set, else scheme and Host of the request.
 */
export function createPeerReader({
  trustedProxies,
  publicUrl,
}: {
  trustedProxies: readonly string[]
  publicUrl?: string | undefined
}) {
  const isTrusted = addressMatcher(trustedProxies)
  return function peerOf(headers: Headers, url: string, socketAddress: string): Peer {
    const direct = plainAddress(socketAddress)
    const trusted = isTrusted(direct)
    const forwarded = headers.get('X-Forwarded-For')
    const address = trusted ? (lastUntrusted(forwarded, isTrusted) ?? direct) : direct
    const given = requestIdSchema.safeParse(trusted ? headers.get('X-Request-Id') : undefined)
    const requestId = given.data ?? crypto.randomUUID()
    const isVeiled = forwarded !== null && address === direct
    return { address, origin: publicUrl ?? originOf(headers, url, trusted), requestId, isVeiled }
  }
}

/** Whether an address is one of a list of addresses and networks. */
export function addressMatcher(list: readonly string[]): (address: string) => boolean {
  const block = new BlockList()
  for (const entry of list) {
    const [network = '', prefix] = entry.split('/')
    const family = isIP(network) === 6 ? 'ipv6' : 'ipv4'
    if (prefix === undefined) block.addAddress(network, family)
    else block.addSubnet(network, Number(prefix), family)
  }
  return (address) => isIP(address) !== 0 && block.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

/** The nearest hop that is no proxy of ours: what is further left may be made up. */
function lastUntrusted(forwarded: string | null, isTrusted: (address: string) => boolean): string | undefined {
  const hops = (forwarded ?? '').split(',').map((hop) => plainAddress(hop.trim()))
  return hops.findLast((hop) => isIP(hop) !== 0 && !isTrusted(hop))
}

function originOf(headers: Headers, url: string, trusted: boolean): string {
  const { protocol, host } = new URL(url)
  const forwarded = trusted ? headers.get('X-Forwarded-Proto')?.split(',')[0]?.trim() : undefined
  const scheme = forwarded === 'https' || forwarded === 'http' ? `${forwarded}:` : protocol
  return `${scheme}//${headers.get('Host') ?? host}`
}

/** IPv4 in IPv6 notation is the same peer. */
const plainAddress = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '')
