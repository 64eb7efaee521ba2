import { unavailable } from '../platform/problem.ts'
import { within } from '../platform/within.ts'
import type { Access } from './access.store.ts'
import type { Room } from './followed-rooms.ts'
import type { Hub } from './hub.ts'
import { charactersOf, joined, type Run } from './run.ts'

/** Who is further behind starts over with the newest page of history. */
export const RESET_BEYOND = 300
const MAX_CHARACTERS = 512 * 1024
const REACH_DEADLINE_MS = 3_000

/** How a resume ends. After `current` the caller has the room held open by `hub.openRoom` and must close it. */
export type Resumed =
  | { result: 'current'; room: Room; run: Run; epoch: string; isMember: boolean }
  | { result: 'reset'; seq: number; epoch: string }
  | { result: 'closed'; reason: 'left' | 'removed' | 'gone' }
  | { result: 'no_access' }

export interface ResumeDeps {
  hub: Hub
  /** Whether somebody may read a room, asked of PostgreSQL each time. */
  findAccess: (userId: string, roomId: string) => Promise<Access | undefined>
  /** The first `limit` changes after a number, from PostgreSQL, and how far they reach. */
  readRun: (roomId: string, after: number, limit: number) => Promise<Run>
  /** Told how each resume ended. */
  onResult?: (result: Resumed['result']) => void
}

/** Where somebody stands, who wants everything after that. */
export interface Resumption {
  userId: string
  roomId: string
  after: number
  epoch?: string | undefined
}

export type Resume = ReturnType<typeof createResume>

/**
 * Brings one reader from a number to the present. `give` is called once, and everything in it and until it returns
 * happens in one turn of the event loop: what the reader is given there ends exactly where its live stream begins,
 * so nothing can fall between them and nothing has to be held back.
 */
export function createResume({ hub, findAccess, readRun, onResult = () => {} }: ResumeDeps) {
  const reads = new Map<string, Promise<Run>>()

  return async function resume<T>(from: Resumption, give: (resumed: Resumed) => T): Promise<T> {
    const take = (resumed: Resumed) => {
      onResult(resumed.result)
      return give(resumed)
    }
    const access = await findAccess(from.userId, from.roomId)
    if (!access) return take({ result: 'no_access' })
    if ((from.epoch ?? access.epoch) !== access.epoch || from.after > access.lastSeq)
      return take({ result: 'reset', seq: access.lastSeq, epoch: access.epoch })
    const room = hub.openRoom(from.roomId, access.lastSeq)
    return conclude(room, access, from, await runSince(room, access, from.after), take)
  }

  /** Everything after a number, up to where the cursor is at least. A failure gives the room back. */
  async function runSince(room: Room, access: Access, after: number): Promise<Run> {
    try {
      await reach(room, access.lastSeq)
      const run = room.cursor.since(after) ?? (await readOnce(room.id, after))
      await reach(room, run.seq)
      return run
    } catch (error) {
      hub.closeRoom(room)
      throw error
    }
  }

  /** The cursor goes on trying for ever; somebody who waits for an answer does not. Throws 503. */
  async function reach(room: Room, seq: number): Promise<void> {
    if (!(await within(REACH_DEADLINE_MS, room.cursor.reach(seq)))) throw unavailable()
  }

  /** What the cursor no longer remembers comes from PostgreSQL; many who are equally far behind share one read. */
  function readOnce(roomId: string, after: number): Promise<Run> {
    const key = `${roomId} ${after}`
    const read = reads.get(key) ?? readRun(roomId, after, RESET_BEYOND + 1).finally(() => reads.delete(key))
    reads.set(key, read)
    return read
  }

  function conclude<T>(room: Room, access: Access, from: Resumption, read: Run, take: (resumed: Resumed) => T): T {
    room.cursor.flush()
    const rest = room.cursor.since(read.seq)
    const run = rest && joined(read, rest)
    const lost = lostSince(room, access, from.userId)
    if (!lost && run && !isTooLong(run))
      return take({ result: 'current', room, run, epoch: access.epoch, isMember: access.isMember })
    hub.closeRoom(room)
    return take(
      lost ? { result: 'closed', reason: lost } : { result: 'reset', seq: room.cursor.top(), epoch: access.epoch },
    )
  }
}

/** Whether the right to read was lost between the answer of PostgreSQL and now; the cursor has seen it in between. */
function lostSince(room: Room, access: Access, userId: string): 'left' | 'removed' | 'gone' | undefined {
  const cut = room.cut.get(userId)
  if (cut && cut.seq > access.lastSeq) return cut.reason
  return !access.isMember && room.privateSince > access.lastSeq ? 'gone' : undefined
}

/** Whether a page had better start over: its socket has a limit for what waits, and a list by HTTP is as quick. */
const isTooLong = (run: Run) =>
  run.events.length > RESET_BEYOND || run.events.reduce((sum, event) => sum + charactersOf(event), 0) > MAX_CHARACTERS
