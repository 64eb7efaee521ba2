import { perWindow, type Bucket, type RateLimiter, type Taken } from '../platform/rate-limiter.ts'
import { tooManySignIns } from './accounts.problems.ts'
import { hashSecret } from './secrets.ts'

const WINDOW_SECONDS = 15 * 60

interface Limits {
  LIMIT_SIGN_IN_FAILURES_PER_ACCOUNT: number
  LIMIT_SIGN_IN_FAILURES_PER_ADDRESS: number
}

/** Bounds how many wrong passwords there may be for one account, known or not, and from one address. */
export function createSignInThrottle(limiter: RateLimiter, limits: Limits) {
  const perAccount = perWindow(limits.LIMIT_SIGN_IN_FAILURES_PER_ACCOUNT, WINDOW_SECONDS)
  const perAddress = perWindow(limits.LIMIT_SIGN_IN_FAILURES_PER_ADDRESS, WINDOW_SECONDS)
  const account = (email: string): [string, Bucket] => [
    `sign-in:account:${hashSecret(email.toLowerCase()).toString('base64url')}`,
    perAccount,
  ]
  const network = (address: string): [string, Bucket] => [`sign-in:address:${networkOf(address)}`, perAddress]

  return {
    /** Throws 429 when another try would be refused: before anybody waits for their turn. */
    async requireRoom(email: string, address: string): Promise<void> {
      refuse(await limiter.peek(...account(email)))
      refuse(await limiter.peek(...network(address)))
    },

    /** Counts a try as a failure in advance, so that tries at the same moment count as well. Throws 429. */
    async admit(email: string, address: string): Promise<void> {
      refuse(await limiter.take(...account(email)))
      const taken = await limiter.take(...network(address))
      if (!taken.ok) await limiter.giveBack(...account(email))
      refuse(taken)
    },

    /** The try was right: it does not count. */
    async forgive(email: string, address: string): Promise<void> {
      await limiter.giveBack(...account(email))
      await limiter.giveBack(...network(address))
    },
  }
}
export type SignInThrottle = ReturnType<typeof createSignInThrottle>

function refuse(taken: Taken): void {
  if (!taken.ok) throw tooManySignIns(taken.retryAfterMs)
}

/** One subscriber has a whole /64 of IPv6 addresses: it counts as one. */
export function networkOf(address: string): string {
  if (!address.includes(':') || /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address)) return address.replace(/^::ffff:/i, '')
  const [head = '', tail = ''] = address.split('%')[0]?.split('::') ?? []
  const left = head.split(':').filter(Boolean)
  const right = tail.split(':').filter(Boolean)
  const zeros = address.includes('::') ? Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0') : []
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')
}
