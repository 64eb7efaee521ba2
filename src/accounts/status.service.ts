import type { Bus } from '../delivery/bus.ts'
import { invalid } from '../platform/problem.ts'
import type { Sessions } from './sessions.service.ts'
import type { StatusEnd, StatusStore } from './status.store.ts'
import type { Availability, Viewer } from './viewer.ts'

interface Deps {
  store: StatusStore
  sessions: Pick<Sessions, 'settle'>
  bus: Pick<Bus, 'signal'>
}

/** What people say of themselves: a status for a while, and what others see of their presence. */
export function createStatus({ store, sessions, bus }: Deps) {
  return {
    /** Both texts empty: no status. Throws 422 when the end is not in the future. */
    async set(viewer: Viewer, status: { emoji: string; text: string }, end: StatusEnd): Promise<void> {
      const isEmpty = status.emoji === '' && status.text === ''
      if (!(await store.set(viewer.id, status, isEmpty ? { kind: 'never' } : end))) throw endsInThePast()
      await sessions.settle(viewer.id)
    },

    async clear(viewer: Viewer): Promise<void> {
      await store.set(viewer.id, { emoji: '', text: '' }, { kind: 'never' })
      await sessions.settle(viewer.id)
    },

    /** Takes away the statuses whose end has come, so that open pages show it; whoever else does it takes others. */
    async endDue(): Promise<void> {
      for (const userId of await store.endDue()) await sessions.settle(userId)
    },

    /** Every instance that shows a page of theirs looks again. */
    async setAvailability(viewer: Viewer, availability: Availability): Promise<void> {
      await store.setAvailability(viewer.id, availability)
      await sessions.settle(viewer.id)
      await bus.signal({ kind: 'availability', user_id: viewer.id })
    },

    /** What each of these people chose, in their order. */
    availabilitiesOf: (userIds: readonly string[]) => store.availabilitiesOf(userIds),
  }
}
export type StatusService = ReturnType<typeof createStatus>

const endsInThePast = () => invalid([{ field: 'until', message: 'Expected an end that is still to come.' }])
