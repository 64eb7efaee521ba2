import type { Viewer } from '../accounts/viewer.ts'
import { findMentionCandidates } from '../messages/markup/names.ts'
import { renderBody } from '../messages/markup/render-body.ts'
import type { Message } from '../messages/message.ts'
import type { Sql } from '../platform/postgres.ts'
import { listAbsent } from './absent.store.ts'

export type FindAbsent = ReturnType<typeof createFindAbsent>

/**
 * Makes what finds the people whom a message mentions in vain, because they are not in its room, and whom its author may
 * add. For its author alone: others would learn nothing that is their business.
 */
export function createFindAbsent({ sql }: { sql: Sql }) {
  return async function findAbsent(
    viewer: Pick<Viewer, 'id'>,
    message: Pick<Message, 'author' | 'room_id' | 'body'>,
  ): Promise<{ id: string; name: string }[]> {
    if (message.author.id !== viewer.id) return []
    const people = await listAbsent(sql, viewer.id, message.room_id, findMentionCandidates(message.body))
    if (people.length === 0) return []
    // A name in code mentions nobody.
    const { mentionIds } = renderBody(message.body, { people })
    return people.filter(({ id }) => mentionIds.includes(id))
  }
}
