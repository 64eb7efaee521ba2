import type { Bus, RoomEvent } from '../delivery/bus.ts'

/** What a committed change has to tell: the room's events, and whose list of rooms looks different now. */
export interface Change {
  events: RoomEvent[]
  userIds: string[]
}

export const NO_CHANGE: Change = { events: [], userIds: [] }

/**
 * Tells every instance of a committed change. Not waited for: the answer promises the commit, this instance has its
 * events at once, and the room's numbers find whatever the bus loses. A bus never rejects (its contract).
 */
export function announce(bus: Bus, { events, userIds }: Change): void {
  if (events.length > 0) void bus.publish(events)
  for (const userId of userIds) void bus.signal({ kind: 'rooms', user_id: userId })
}
