import type { RoomEvent } from '../delivery/bus.ts'
import type { Transaction } from '../platform/postgres.ts'

/** What accounts need of rooms. */
export interface RoomsPort {
  /** Makes the room where everybody new lands, with its first member. Nobody has it open yet, so nobody is told. */
  createGeneral(tx: Transaction, ownerId: string): Promise<void>
  /** Lets somebody new into that room; gives the event to be published after the commit, null for guests, or when there is no such room. */
  joinGeneral(tx: Transaction, userId: string): Promise<RoomEvent | null>
}
