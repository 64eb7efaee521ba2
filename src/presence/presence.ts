/** Active: looks at a page and does something. Away: has a page, hidden or idle. Offline: no page. */
export type PresenceState = 'active' | 'away' | 'offline'
export type KnownPresence = PresenceState | 'unknown'

/**
 * The port for who is where, over all instances. Each instance says what its own pages show; the most awake of them
 * counts. What an instance said ends with it. One suite (`presence.contract.ts`) runs over all forms.
 */
export interface Presence {
  /** Says how this instance sees a person. Resolves with how they are seen over all instances. */
  set: (userId: string, state: PresenceState) => Promise<KnownPresence>
  /** How people are seen; `unknown` for all when there is no telling. */
  statesOf: (userIds: readonly string[]) => Promise<ReadonlyMap<string, KnownPresence>>
  /**
   * Calls the watcher with how people are seen from now on, where that changed without a `set`: their instance died, or
   * there was no telling for a while. One instance is told, and has to tell the others.
   */
  watch: (watcher: (states: ReadonlyMap<string, PresenceState>) => void) => void
  /** What this instance said counts no more. */
  stop: () => Promise<void>
}
