import type { Config } from '../../config.ts'
import { type Finding, hint, ok } from './finding.ts'

const HERE = new Set(['localhost', '127.0.0.1', '[::1]'])

/** What people type to get here: nothing is asked over the network, so nothing of it can be a fault. */
export function examinePublicUrl({ PUBLIC_URL, TRUSTED_PROXIES, KAFKA_BROKERS }: Config): Finding[] {
  const isCluster = KAFKA_BROKERS.length > 0
  if (PUBLIC_URL === undefined)
    return isCluster ? [hint('PUBLIC_URL', 'is not set: set it to the address that people open')] : []
  const { protocol, hostname } = new URL(PUBLIC_URL)
  const address =
    protocol === 'https:' || HERE.has(hostname)
      ? ok('PUBLIC_URL', PUBLIC_URL)
      : hint('PUBLIC_URL', `${PUBLIC_URL} is not encrypted: put a proxy with TLS before it, and set an https address`)
  const isBehindProxy = isCluster || protocol === 'https:'
  if (!isBehindProxy || TRUSTED_PROXIES.length > 0) return [address]
  // Hubbub itself speaks no TLS, and several instances have a balancer before them.
  const says =
    'is empty: name the proxy before Hubbub, or everybody seems to come from its address and shares the limits of one'
  return [address, hint('TRUSTED_PROXIES', says)]
}
