import type { Sql } from '../platform/postgres.ts'

/** That somebody may read a room, as of the room's number at that moment. */
export interface Access {
  lastSeq: number
  epoch: string
  /** False for a reader of a public room. */
  isMember: boolean
}

export interface AccessQuestion {
  userId: string
  roomId: string
}

/** Who may read which room, many questions in one statement; undefined for a no. */
export async function readAccess(sql: Sql, questions: AccessQuestion[]): Promise<(Access | undefined)[]> {
  const rows = await sql<{ ord: number; last_seq: number; epoch: string; is_member: boolean }[]>`
    select q.ord::int, r.last_seq, site.epoch, s.user_id is not null as is_member
    from unnest(${questions.map((q) => q.userId)}::uuid[], ${questions.map((q) => q.roomId)}::uuid[])
      with ordinality as q(user_id, room_id, ord)
    join rooms r on r.id = q.room_id
    join users u on u.id = q.user_id and u.deactivated_at is null
    cross join site
    left join memberships s on s.room_id = r.id and s.user_id = u.id and s.left_at is null
    where s.user_id is not null or (r.kind = 'public' and u.role <> 'guest')`
  const answers: (Access | undefined)[] = questions.map(() => undefined)
  for (const row of rows) answers[row.ord - 1] = { lastSeq: row.last_seq, epoch: row.epoch, isMember: row.is_member }
  return answers
}

export interface RoomNumber {
  id: string
  lastSeq: number
}

/** The rooms of each person, with their numbers: what a page is told the pulse of. */
export async function readRoomsOf(sql: Sql, userIds: string[]): Promise<RoomNumber[][]> {
  const rows = await sql<{ user_id: string; id: string; last_seq: number }[]>`
    select s.user_id, r.id, r.last_seq from memberships s join rooms r on r.id = s.room_id
    where s.user_id = any(${[...new Set(userIds)]}::uuid[]) and s.left_at is null and r.archived_at is null`
  const byUser = Map.groupBy(rows, (row) => row.user_id)
  return userIds.map((userId) => (byUser.get(userId) ?? []).map((row) => ({ id: row.id, lastSeq: row.last_seq })))
}

/** The present numbers of rooms. */
export async function readNumbers(sql: Sql, roomIds: string[]): Promise<RoomNumber[]> {
  const rows = await sql<
    { id: string; last_seq: number }[]
  >`select id, last_seq from rooms where id = any(${roomIds}::uuid[])`
  return rows.map((row) => ({ id: row.id, lastSeq: row.last_seq }))
}
