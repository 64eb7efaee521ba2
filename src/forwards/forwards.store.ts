import type { Sql } from '../platform/postgres.ts'

/**
 * Makes uploads of somebody's own of the files of a message that they may read, in their order; the bytes are kept once.
 * Gives their ids. What goes into no message is dropped as any upload is.
 */
export async function copyAttachments(sql: Sql, userId: string, messageId: string): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    insert into attachments (id, file_id, uploader_id, name, alt, position)
    select gen_random_uuid(), a.file_id, v.id, a.name, a.alt, a.position
    from attachments a
    join messages m on m.id = a.message_id and m.deleted_at is null
    join rooms r on r.id = m.room_id
    join users v on v.id = ${userId} and v.deactivated_at is null
    left join memberships s on s.room_id = r.id and s.user_id = v.id and s.left_at is null
    where m.id = ${messageId} and (s.user_id is not null or (r.kind = 'public' and v.role <> 'guest'))
    order by a.position
    returning id, position`
  return rows.map((row) => row.id)
}
