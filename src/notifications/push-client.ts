import { lookup } from 'node:dns/promises'
import { request as requestHttp } from 'node:http'
import { request as requestHttps, type RequestOptions } from 'node:https'
import { isPublicAddress } from '../platform/public-address.ts'
import { requireWithin } from '../platform/within.ts'
import { encryptPush, type PushKeys } from './push-encryption.ts'

/** A service that answers later counts as one that did not. */
const DEADLINE_MS = 10_000
/** Its text is for nobody; an endless one must not be read. */
const MAX_ANSWER_BYTES = 64 * 1024

export interface PushMessage {
  endpoint: string
  keys: PushKeys
  /** At most `MAX_PUSH_BYTES`. */
  text: string
  /** The header `Authorization`. */
  authorization: string
  /** How long the service keeps it for a browser that is off. */
  ttlSeconds: number
  /** A later push of the same topic takes the place of one that waits there; 32 characters of base64url at most. */
  topic: string
  urgency: 'normal' | 'high'
}

/**
 * What became of a push. `gone`: the browser takes none any more (RFC 8030 §7.3). `refused`: this one for good.
 * `later`: worth another try, after `afterMs` where the service said so.
 */
export type PushOutcome =
  | { is: 'sent' | 'gone' }
  | { is: 'refused'; why: string }
  | { is: 'later'; why: string; afterMs?: number }

/**
 * Hands pushes to the services of the browsers, whose addresses come from outside: only over https, at the usual port and
 * to public addresses; the address that was looked at is the one that is connected to. `allowsPrivate` lifts all of that.
 */
export function createPushClient({ allowsPrivate }: { allowsPrivate: boolean }) {
  /** Never rejects. */
  async function send(message: PushMessage): Promise<PushOutcome> {
    try {
      const url = new URL(message.endpoint)
      const fault = findEndpointFault(message.endpoint, allowsPrivate)
      if (fault) return { is: 'refused', why: fault }
      const address = await lookUp(url.hostname)
      if (!address) return { is: 'refused', why: 'the service has no public address' }
      return outcomeOf(await post(url, address, message))
    } catch (error) {
      return { is: 'later', why: error instanceof Error ? error.message : String(error) }
    }
  }

  async function lookUp(hostname: string) {
    const addresses = await requireWithin(
      DEADLINE_MS,
      'the name of a push service',
      lookup(hostname.replace(/^\[(.*)\]$/, '$1'), { all: true }),
    )
    return addresses.find(({ address }) => allowsPrivate || isPublicAddress(address))
  }

  return { send }
}
export type PushClient = ReturnType<typeof createPushClient>

/** Why an endpoint is not taken, or undefined. What its name leads to is looked at before each push. */
export function findEndpointFault(endpoint: string, allowsPrivate: boolean): string | undefined {
  const url = URL.parse(endpoint)
  if (!url) return 'expected the address of a push service'
  if (allowsPrivate && url.protocol === 'http:') return undefined
  if (url.protocol !== 'https:') return `expected an address with https, found ${url.protocol}//`
  if (url.username || url.password) return 'expected an address without a name and password'
  if (url.port !== '' && !allowsPrivate) return `expected the usual port, found ${url.port}`
  return undefined
}

interface Answer {
  status: number
  retryAfter: string | undefined
}

function post(url: URL, to: { address: string; family: number }, message: PushMessage): Promise<Answer> {
  const body = encryptPush(Buffer.from(message.text), message.keys)
  const options: RequestOptions = {
    method: 'POST',
    // A connection of another push could lead to an address that was not looked at now.
    agent: false,
    // Nobody looks the name up again: it could lead elsewhere by now.
    lookup: (_, { all }, done) => (all ? done(null, [to]) : done(null, to.address, to.family)),
    signal: AbortSignal.timeout(DEADLINE_MS),
    headers: {
      Authorization: message.authorization,
      'Content-Encoding': 'aes128gcm',
      'Content-Type': 'application/octet-stream',
      'Content-Length': body.length,
      TTL: message.ttlSeconds,
      Topic: message.topic,
      Urgency: message.urgency,
    },
  }
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === 'http:' ? requestHttp : requestHttps)(url, options, (answer) => {
      let bytes = 0
      answer.on('data', (piece: Buffer) => {
        bytes += piece.length
        if (bytes > MAX_ANSWER_BYTES) answer.destroy()
      })
      answer.on('error', () => {})
      resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** A redirect is followed by nobody: it is refused like anything that is not known. */
function outcomeOf({ status, retryAfter }: Answer): PushOutcome {
  if (status >= 200 && status < 300) return { is: 'sent' }
  if (status === 404 || status === 410) return { is: 'gone' }
  const why = `the service answered ${status}`
  if (status !== 429 && status < 500) return { is: 'refused', why }
  const seconds = Number(retryAfter)
  return { is: 'later', why, ...(seconds > 0 && { afterMs: seconds * 1000 }) }
}
