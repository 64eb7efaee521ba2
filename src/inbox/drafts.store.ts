import type { Sql } from '../platform/postgres.ts'

/** Something half written, and where. */
export interface DraftLine {
  roomId: string
  body: string
  updatedAt: string
}

/** More is a page that nobody reads; there is one a room. */
const MAX_DRAFTS = 1_000

/** What somebody is writing, all over, the latest first: of rooms that they are still in. */
export async function listDrafts(sql: Sql, userId: string): Promise<DraftLine[]> {
  const rows = await sql<{ room_id: string; body: string; updated_at: Date }[]>`
    select d.room_id, d.body, d.updated_at
    from drafts d join memberships m on m.room_id = d.room_id and m.user_id = d.user_id and m.left_at is null
    where d.user_id = ${userId} and d.body <> ''
    order by d.updated_at desc, d.room_id limit ${MAX_DRAFTS}`
  return rows.map((row) => ({ roomId: row.room_id, body: row.body, updatedAt: row.updated_at.toISOString() }))
}
