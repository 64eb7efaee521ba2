import type { Sql } from '../platform/postgres.ts'

/** Something half written, and where. */
export interface DraftLine {
  roomId: string
  /** The message whose thread it is for; null for the room itself. */
  threadRootId: string | null
  body: string
  updatedAt: string
}

/** More is a page that nobody reads; there is one a room and thread. */
const MAX_DRAFTS = 1_000

/** What somebody is writing, all over, the latest first: of rooms that they are still in, and their threads. */
export async function listDrafts(sql: Sql, userId: string): Promise<DraftLine[]> {
  const rows = await sql<{ room_id: string; thread_root_id: string | null; body: string; updated_at: Date }[]>`
    select d.room_id, d.thread_root_id, d.body, d.updated_at
    from (
      select room_id, null::uuid as thread_root_id, body, updated_at from drafts where user_id = ${userId} and body <> ''
      union all
      select x.room_id, x.id, t.body, t.updated_at from thread_drafts t join messages x on x.id = t.root_id
      where t.user_id = ${userId} and t.body <> ''
    ) d
    join memberships m on m.room_id = d.room_id and m.user_id = ${userId} and m.left_at is null
    order by d.updated_at desc, d.room_id, d.thread_root_id limit ${MAX_DRAFTS}`
  return rows.map((row) => ({
    roomId: row.room_id,
    threadRootId: row.thread_root_id,
    body: row.body,
    updatedAt: row.updated_at.toISOString(),
  }))
}
