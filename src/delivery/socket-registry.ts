import type { Viewer } from '../accounts/viewer.ts'
import type { Socket } from './hub.ts'

export interface SocketLimits {
  perUser: number
  perAddress: number
}

const NONE: ReadonlySet<Socket> = new Set()

/** The sockets of this instance, by person, and how many there are from each address. */
export function createSocketRegistry(limits: SocketLimits) {
  const byUser = new Map<string, Set<Socket>>()
  const addresses = new Map<string, number>()

  /** Whether one more page is allowed; says which limit is met otherwise. */
  function findFullLimit({ id }: Pick<Viewer, 'id'>, address: string): string | undefined {
    if (of(id).size >= limits.perUser) return `You have ${limits.perUser} pages open, which is the limit.`
    if ((addresses.get(address) ?? 0) >= limits.perAddress)
      return `There are ${limits.perAddress} pages open from this address, which is the limit.`
    return undefined
  }

  function add(socket: Socket): void {
    const { viewer, address } = socket.data
    byUser.set(viewer.id, (byUser.get(viewer.id) ?? new Set()).add(socket))
    addresses.set(address, (addresses.get(address) ?? 0) + 1)
  }

  /** False when it was gone already. */
  function remove(socket: Socket): boolean {
    const { viewer, address } = socket.data
    const own = byUser.get(viewer.id)
    if (!own?.delete(socket)) return false
    if (own.size === 0) byUser.delete(viewer.id)
    const left = (addresses.get(address) ?? 1) - 1
    if (left > 0) addresses.set(address, left)
    else addresses.delete(address)
    return true
  }

  const of = (userId: string): ReadonlySet<Socket> => byUser.get(userId) ?? NONE
  const has = (socket: Socket) => of(socket.data.viewer.id).has(socket)

  function* all(): Generator<Socket> {
    for (const own of byUser.values()) yield* own
  }

  return { findFullLimit, add, remove, of, has, all }
}
