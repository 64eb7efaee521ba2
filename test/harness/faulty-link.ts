import type { Bus, BusHandler, RoomEvent } from '../../src/delivery/bus.ts'
import type { Random } from '../oracle/random.ts'

export interface LinkFaults {
  /** How likely an event is lost, comes twice, or comes after others that were published later. */
  drop: number
  double: number
  delay: number
  /** The longest delay. */
  delayMs: number
}

/**
 * Buses for instances of one process that lose, double, shuffle and delay what instances tell each other, as the port
 * allows. What an instance publishes is handed to itself at once and as it is.
 */
export function createFaultyLink(random: Random, faults: LinkFaults) {
  const members: Set<BusHandler>[] = []
  const timers = new Set<Timer>()

  function join(): Bus {
    const own = new Set<BusHandler>()
    members.push(own)
    return {
      async publish(events) {
        for (const handler of own) handler.events(events)
        for (const other of members) if (other !== own) relay(other, events)
      },
      async signal(signal) {
        for (const member of members) for (const handler of member) handler.signal(signal)
      },
      subscribe: (handler) => void own.add(handler),
      health: () => ({ state: 'up' }),
      stop: async () => own.clear(),
    }
  }

  function relay(to: Set<BusHandler>, events: readonly RoomEvent[]): void {
    for (const event of events) {
      if (random.chance(faults.drop)) continue
      for (let copies = random.chance(faults.double) ? 2 : 1; copies > 0; copies--) deliver(to, event)
    }
  }

  function deliver(to: Set<BusHandler>, event: RoomEvent): void {
    const hand = () => to.forEach((handler) => handler.events([event]))
    if (!random.chance(faults.delay)) return hand()
    const timer = setTimeout(() => {
      timers.delete(timer)
      hand()
    }, random.below(faults.delayMs))
    timers.add(timer)
  }

  /** Nothing that is still on its way arrives. */
  const cut = () => timers.forEach((timer) => clearTimeout(timer))

  return { join, cut }
}
