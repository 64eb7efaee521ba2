import type { Bus } from '../delivery/bus.ts'
import type { Attention } from '../delivery/frames.ts'
import type { Presence, PresenceState } from './presence.ts'

/** Who closes the last page is gone this much later: a reload is no farewell. */
const GONE_AFTER_MS = 15_000

export interface AttendanceDeps {
  presence: Presence
  bus: Pick<Bus, 'signal'>
  /** How each of a person's pages on this instance is looked at. */
  attentionsOf: (userId: string) => Attention[]
  onError: (error: unknown) => void
}

/** Turns how a person's pages are looked at into their presence, and tells of each change once. */
export function createAttendance({ presence, bus, attentionsOf, onError }: AttendanceDeps) {
  const said = new Map<string, PresenceState>()
  const leaving = new Map<string, Timer>()
  presence.watch((states) => states.forEach((state, userId) => void tell(userId, state).catch(onError)))

  /** To be called whenever a page comes, goes, or is looked at otherwise. */
  function attend(userId: string): void {
    const state = stateOf(attentionsOf(userId))
    if (state === 'offline') return leaveSoon(userId)
    clearTimeout(leaving.get(userId))
    leaving.delete(userId)
    say(userId, state)
  }

  function leaveSoon(userId: string): void {
    if (leaving.has(userId) || !said.has(userId)) return
    const timer = setTimeout(() => {
      leaving.delete(userId)
      if (attentionsOf(userId).length === 0) say(userId, 'offline')
    }, GONE_AFTER_MS)
    leaving.set(userId, timer)
  }

  function say(userId: string, state: PresenceState): void {
    if (said.get(userId) === state) return
    if (state === 'offline') said.delete(userId)
    else said.set(userId, state)
    presence
      .set(userId, state)
      .then((seen) => (seen === 'unknown' ? undefined : tell(userId, seen)))
      .catch(onError)
  }

  const tell = (userId: string, state: PresenceState) => bus.signal({ kind: 'presence', user_id: userId, state })

  const stop = () => leaving.forEach((timer) => clearTimeout(timer))

  return { attend, stop }
}

function stateOf(attentions: Attention[]): PresenceState {
  if (attentions.length === 0) return 'offline'
  return attentions.some((attention) => attention !== 'hidden') ? 'active' : 'away'
}
