import type { Bus, BusHandler } from './bus.ts'

/** The bus of a single instance: what is published is handed to the subscribers at once, in the same order. */
export function createLocalBus(): Bus {
  const handlers = new Set<BusHandler>()
  return {
    publish: async (events) => handlers.forEach((handler) => handler.events(events)),
    signal: async (signal) => handlers.forEach((handler) => handler.signal(signal)),
    subscribe: (handler) => void handlers.add(handler),
    health: () => ({ state: 'up' }),
    stop: async () => handlers.clear(),
  }
}
