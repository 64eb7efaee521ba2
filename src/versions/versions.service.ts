import type { Viewer } from '../accounts/viewer.ts'
import type { Message } from '../messages/message.ts'
import { membersOnly } from '../messages/messages.problems.ts'
import type { MessagesService } from '../messages/messages.service.ts'
import type { Sql } from '../platform/postgres.ts'
import { listVersions, type Version } from './versions.store.ts'

export interface VersionsDeps {
  sql: Sql
  messages: Pick<MessagesService, 'requireMessage'>
  /** False where the site keeps none: then nobody sees older ones either. */
  keepsVersions: boolean
}

export type ReadVersions = ReturnType<typeof createReadVersions>

/** Makes what gives a message and what it said before, the latest first, to members of its room. Throws 404, 403. */
export function createReadVersions({ sql, messages, keepsVersions }: VersionsDeps) {
  return async function readVersions(
    viewer: Pick<Viewer, 'id'>,
    messageId: string,
  ): Promise<{ message: Message; versions: Version[] }> {
    const { message, memberRole } = await messages.requireMessage(viewer, messageId)
    if (memberRole === null) throw membersOnly()
    return { message, versions: keepsVersions ? await listVersions(sql, messageId) : [] }
  }
}
