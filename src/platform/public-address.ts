import { BlockList, isIP } from 'node:net'

/**
 * Everything that is not somebody else's on the Internet: this machine, private networks, link-local ones with the
 * metadata of clouds, shared, reserved, documentation and multicast ones (RFC 6890 and the registries of IANA).
 */
const NOT_PUBLIC = createBlockList([
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  // Azure's own services, on an address that looks public.
  ['168.63.129.16', 32],
])

/** What of IPv6 belongs to somebody, but for what leads to IPv4 addresses or is for documentation and trials. */
const GLOBAL_IPV6 = createBlockList([['2000::', 3]])
const NOT_PUBLIC_IPV6 = createBlockList([
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
])

/** Whether an address (not a name) is one of the public Internet. IPv4 within IPv6 is none. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !NOT_PUBLIC.check(address, 'ipv4')
  return family === 6 && GLOBAL_IPV6.check(address, 'ipv6') && !NOT_PUBLIC_IPV6.check(address, 'ipv6')
}

function createBlockList(networks: readonly (readonly [address: string, bits: number])[]): BlockList {
  const list = new BlockList()
  for (const [address, bits] of networks) list.addSubnet(address, bits, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  return list
}
