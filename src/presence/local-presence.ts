import type { KnownPresence, Presence, PresenceState } from './presence.ts'

/** Presence of a single instance: what it says is what is so. */
export function createLocalPresence(): Presence {
  const states = new Map<string, PresenceState>()
  return {
    async set(userId, state) {
      if (state === 'offline') states.delete(userId)
      else states.set(userId, state)
      return state
    },
    statesOf: async (userIds) => new Map<string, KnownPresence>(userIds.map((id) => [id, states.get(id) ?? 'offline'])),
    // Nobody else can be gone.
    watch: () => {},
    stop: async () => states.clear(),
  }
}
