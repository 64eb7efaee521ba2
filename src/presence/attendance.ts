import type { Availability } from '../accounts/viewer.ts'
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
  /** What somebody chose that others see. Answers come in the order of the questions. */
  availabilityOf: (userId: string) => Promise<Availability>
  onError: (error: unknown) => void
}

/** Turns how a person's pages are looked at into their presence, and tells of each change once. */
export function createAttendance({ presence, bus, attentionsOf, availabilityOf, onError }: AttendanceDeps) {
  /** How people's pages are looked at, and how others see that. */
  const said = new Map<string, PresenceState>()
  const shown = new Map<string, PresenceState>()
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
    show(userId, state).catch(onError)
  }

  /** Somebody chose otherwise what others see of them. */
  function reconsider(userId: string): void {
    const state = said.get(userId)
    if (state) show(userId, state).catch(onError)
  }

  /** Tells what others see, if it is another thing than before: not even that somebody invisible is there. */
  async function show(userId: string, state: PresenceState): Promise<void> {
    const to = state === 'offline' ? state : lessened(state, await askAvailability(userId))
    // Meanwhile they may have gone, or come back.
    if ((said.get(userId) ?? 'offline') !== state || (shown.get(userId) ?? 'offline') === to) return
    if (to === 'offline') shown.delete(userId)
    else shown.set(userId, to)
    const seen = await presence.set(userId, to)
    if (seen !== 'unknown') await tell(userId, seen)
  }

  /** Where there is no telling nothing was said, and the next look asks again. */
  async function askAvailability(userId: string): Promise<Availability> {
    try {
      return await availabilityOf(userId)
    } catch (error) {
      said.delete(userId)
      throw error
    }
  }

  const tell = (userId: string, state: PresenceState) => bus.signal({ kind: 'presence', user_id: userId, state })

  const stop = () => leaving.forEach((timer) => clearTimeout(timer))

  return { attend, reconsider, stop }
}

const lessened = (state: PresenceState, availability: Availability): PresenceState =>
  availability === 'invisible' ? 'offline' : availability === 'away' ? 'away' : state

function stateOf(attentions: Attention[]): PresenceState {
  if (attentions.length === 0) return 'offline'
  return attentions.some((attention) => attention !== 'hidden') ? 'active' : 'away'
}
