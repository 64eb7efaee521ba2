import type { Bus, RoomEvent } from '../delivery/bus.ts'
import type { Sql } from '../platform/postgres.ts'
import { createChanging } from './changing.ts'
import { createDeletions } from './deletions.ts'
import { createEditing } from './editing.ts'
import { createNaming } from './naming.ts'
import { createSending } from './sending.ts'

export interface MessagesDeps {
  sql: Sql
  bus: Bus
  siteOrigin?: string | undefined
  /** Told of each commit, for the record: how many messages it stored, and how long it took. */
  onCommit?: (messages: number, seconds: number) => void
  /** Whether what a message said before is kept when it is edited. */
  keepsVersions?: boolean
  /** How long a message can be edited; 0 for ever. */
  editWindowMinutes?: number
  /** In rooms with more members only admins mention everybody. */
  mostTold?: number
  /** Told of each deletion, which can be undone for a while. */
  onDelete?: () => void
  /** Told of the messages whose threads have another reply, or one less. */
  onReplies?: (rootIds: string[]) => void
  /** Told that there are links to look at. */
  onLinks?: () => void
}

export type MessagesService = ReturnType<typeof createMessagesService>

/**
 * The rules of messages. Whatever it answers has been committed; what changed is published to the bus after that.
 * Everything throws a `Problem` for what is refused. What other features change of a message goes through `change`.
 */
export function createMessagesService({
  sql,
  bus,
  siteOrigin,
  onCommit = () => {},
  keepsVersions = true,
  editWindowMinutes: windowMinutes = 0,
  mostTold = 200,
  onDelete = () => {},
  onReplies = () => {},
  onLinks = () => {},
}: MessagesDeps) {
  const render = createNaming({ sql, siteOrigin })
  const changing = createChanging({ sql, publish })

  /** `publish` of a bus never rejects, and nobody who sent has to wait for it: the reconciler finds what it loses. */
  function publish(events: RoomEvent[]): void {
    if (events.length > 0) void bus.publish(events)
  }

  return {
    ...changing,
    ...createSending({ sql, render, publish, mostTold, onCommit, onReplies, onLinks }),
    ...createDeletions({ ...changing, onDelete, onReplies, onLinks }),
    edit: createEditing({ ...changing, render, keepsVersions, windowMinutes, mostTold, onLinks }),
  }
}
