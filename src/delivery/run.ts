import type { RoomEvent } from './bus.ts'

/** Everything that happened in (`after`, `seq`], in the order of the numbers; a message changed twice is in it once. */
export interface Run {
  after: number
  seq: number
  events: RoomEvent[]
}

/** Of a message that changed more than once only its last state, as a read from PostgreSQL would give it. */
export function latestOnly(events: RoomEvent[]): RoomEvent[] {
  if (events.length < 2) return events
  const last = new Map<string, number>()
  for (const event of events) if (event.kind === 'message') last.set(event.message.id, event.seq)
  return events.filter((event) => event.kind !== 'message' || last.get(event.message.id) === event.seq)
}

/** Two runs as one, where the second begins at or before the end of the first. */
export function joined(first: Run, then: Run): Run {
  if (then.seq <= first.seq) return first
  return { after: first.after, seq: then.seq, events: latestOnly([...first.events, ...then.events]) }
}

/** About how long the frame of an event is. */
export const charactersOf = (event: RoomEvent): number =>
  event.kind === 'message' ? event.message.body.length + event.message.html.length : 0
