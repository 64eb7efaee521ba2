import type { Sql, Transaction } from '../platform/postgres.ts'
import { foldName } from './room-name.ts'
import type { CountedRoom, DirectoryRoom, Involvement, Posting, Room, RoomKind, RoomRole } from './room.ts'

/** What a direct room `r` is called by `me`: the names of the others, one's own for the notebook. */
export const directName = (sql: Sql | Transaction) => sql`coalesce((
  select string_agg(u.name, ', ' order by lower(u.name), u.id)
  from memberships o join users u on u.id = o.user_id where o.room_id = r.id and o.user_id <> me.id
), me.name)`

/**
 * Joins `c(unread, mentions, for_me)` to a membership `m` of a room `r`, of the person `me`: messages of its list by
 * others above the read mark, tombstones left out, none where muted; those that mention them; those that also answer them
 * or have one of their keywords and are newer than the last time that they saw the list of these. The conditions on `m` and `r` are tested once a room, before any message is looked at.
 */
export const unreadCounts = (sql: Sql | Transaction) => sql`left join lateral (
  select count(*) as unread, count(*) filter (where m.user_id = any(x.mentions) or x.mentions_room) as mentions,
    count(*) filter (
      where (m.user_id = any(x.mentions) or x.mentions_room or x.reply_to_author_id = m.user_id)
        and x.created_at > me.mentions_seen_at
    ) + case when m.involvement <> 'muted' and r.last_seq > m.read_seq then (
      select count(*) from keyword_hits k join messages x on x.id = k.message_id
      where k.user_id = m.user_id and k.created_at > me.mentions_seen_at and x.room_id = m.room_id and x.seq > m.read_seq
        and x.deleted_at is null and (x.thread_root_id is null or x.also_in_room)
        and not m.user_id = any(x.mentions) and not x.mentions_room and x.reply_to_author_id is distinct from m.user_id
    ) else 0 end as for_me
  from messages x
  where m.involvement <> 'muted' and r.last_seq > m.read_seq
    and x.room_id = m.room_id and x.seq > m.read_seq and x.author_id <> m.user_id and x.deleted_at is null
    and (x.thread_root_id is null or x.also_in_room)
) c on true`

interface RoomRow {
  id: string
  kind: RoomKind
  name: string
  topic: string
  posting: Posting
  is_general: boolean
  archived_at: Date | null
  last_seq: number
  member_count: number
  role: RoomRole | null
  involvement: Involvement | null
  favourite: boolean | null
  read_seq: number | null
}

const roomColumns = (sql: Sql | Transaction) => sql`
  r.id, r.kind, case when r.kind = 'direct' then ${directName(sql)} else r.name end as name, r.topic, r.posting,
  r.is_general, r.archived_at, r.last_seq, r.member_count, m.role, m.involvement, m.favourite, m.read_seq`

/** Rooms `r` that `me` may read, with their membership `m` where there is one. */
const readableRooms = (sql: Sql | Transaction) => sql`
  users me
  cross join rooms r
  left join memberships m on m.room_id = r.id and m.user_id = me.id and m.left_at is null`

const mayRead = (sql: Sql | Transaction, userId: string) => sql`
  me.id = ${userId} and me.deactivated_at is null
  and (m.user_id is not null or (r.kind = 'public' and me.role <> 'guest'))`

function roomOf(row: RoomRow): Room {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    topic: row.topic,
    posting: row.posting,
    isGeneral: row.is_general,
    archivedAt: row.archived_at?.toISOString() ?? null,
    lastSeq: row.last_seq,
    memberCount: row.member_count,
    membership: membershipOf(row),
  }
}

function membershipOf({ role, involvement, favourite, read_seq: readSeq }: RoomRow): Room['membership'] {
  if (role === null || involvement === null || favourite === null || readSeq === null) return null
  return { role, involvement, favourite, readSeq }
}

/** A room as a person sees it; undefined when it is not there, or neither theirs nor public. Guests see only their own. */
export async function findRoomFor(sql: Sql | Transaction, userId: string, roomId: string): Promise<Room | undefined> {
  const [row] = await sql<RoomRow[]>`
    select ${roomColumns(sql)} from ${readableRooms(sql)}
    where r.id = ${roomId} and ${mayRead(sql, userId)}`
  return row && roomOf(row)
}

type CountedRow = RoomRow & { unread: number; mentions: number }

const countedRoomOf = (row: CountedRow): CountedRoom => ({ ...roomOf(row), unread: row.unread, mentions: row.mentions })

/** As `findRoomFor`, with what is unread in it. */
export async function findCountedRoomFor(
  sql: Sql | Transaction,
  userId: string,
  roomId: string,
): Promise<CountedRoom | undefined> {
  const [row] = await sql<CountedRow[]>`
    select ${roomColumns(sql)}, c.unread, c.mentions from ${readableRooms(sql)} ${unreadCounts(sql)}
    where r.id = ${roomId} and ${mayRead(sql, userId)}`
  return row && countedRoomOf(row)
}

/**
 * A page of the rooms that a person may read, archived ones left out, in the order in which they were made; with
 * `joined`, only those they are a member of. `after` is the id of the last room of the page before.
 */
export async function listRoomsFor(
  sql: Sql,
  userId: string,
  { joined = false, after = null, limit }: { joined?: boolean; after?: string | null; limit: number },
): Promise<CountedRoom[]> {
  const rows = await sql<CountedRow[]>`
    select ${roomColumns(sql)}, c.unread, c.mentions from ${readableRooms(sql)} ${unreadCounts(sql)}
    where ${mayRead(sql, userId)} and r.archived_at is null
      and (not ${joined} or m.user_id is not null)
      and (${after}::uuid is null or r.id > ${after}::uuid)
    order by r.id limit ${limit}`
  return rows.map(countedRoomOf)
}

export type DirectoryScope = 'all' | 'joined' | 'archived'

interface DirectoryRow {
  id: string
  kind: 'public' | 'private'
  name: string
  topic: string
  member_count: number
  is_member: boolean
  archived: boolean
  last_message_at: Date | null
}

/**
 * A page of the directory by name: public rooms, and the reader's own private ones. Empty for guests. `query` is looked
 * for anywhere in the name, regardless of case.
 */
export async function listDirectory(
  sql: Sql,
  userId: string,
  {
    query = '',
    scope = 'all',
    offset = 0,
    limit,
  }: { query?: string; scope?: DirectoryScope; offset?: number; limit: number },
): Promise<DirectoryRoom[]> {
  const rows = await sql<DirectoryRow[]>`
    select r.id, r.kind, r.name, r.topic, r.member_count, m.user_id is not null as is_member,
      r.archived_at is not null as archived, latest.created_at as last_message_at
    from ${readableRooms(sql)}
    left join lateral (
      select x.created_at from messages x where x.room_id = r.id order by x.seq desc limit 1
    ) latest on true
    where ${mayRead(sql, userId)} and me.role <> 'guest' and r.kind <> 'direct'
      and (r.archived_at is not null) = ${scope === 'archived'}
      and (${scope !== 'joined'} or m.user_id is not null)
      and strpos(r.name_key, ${foldName(query.trim())}) > 0
    order by r.name_key, r.id limit ${limit} offset ${offset}`
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    topic: row.topic,
    memberCount: row.member_count,
    isMember: row.is_member,
    archived: row.archived,
    lastMessageAt: row.last_message_at?.toISOString() ?? null,
  }))
}

export interface NewRoom {
  id: string
  kind: 'public' | 'private'
  name: string
  topic: string
  posting: Posting
  isGeneral: boolean
  createdBy: string
}

/** Puts in a room that has taken its first number. Meets the index `rooms_public_name` when the name is taken. */
export const insertRoom = (tx: Transaction, room: NewRoom) => tx`
  insert into rooms (id, kind, name, name_key, topic, posting, is_general, last_seq, changed_seq, created_by)
  values (${room.id}, ${room.kind}, ${room.name}, ${foldName(room.name)}, ${room.topic}, ${room.posting},
    ${room.isGeneral}, 1, 1, ${room.createdBy})`

/** Puts in the direct room of a set of people; false when there is one. Waits for another who is just doing the same. */
export async function insertDirect(tx: Transaction, id: string, key: string, createdBy: string): Promise<boolean> {
  const inserted = await tx`
    insert into rooms (id, kind, direct_key, last_seq, changed_seq, created_by)
    values (${id}, 'direct', ${key}, 1, 1, ${createdBy}) on conflict (direct_key) do nothing`
  return inserted.count === 1
}

/** The direct room of a set of people, by their sorted ids. */
export async function findDirect(sql: Sql | Transaction, key: string): Promise<string | undefined> {
  const [row] = await sql<{ id: string }[]>`select id from rooms where direct_key = ${key}`
  return row?.id
}

/** The room where everybody new lands; undefined when an owner has archived it. */
export async function findGeneral(sql: Sql | Transaction): Promise<string | undefined> {
  const [row] = await sql<{ id: string }[]>`select id from rooms where is_general and archived_at is null`
  return row?.id
}

export interface RoomSettings {
  name: string
  topic: string
  posting: Posting
  kind: 'public' | 'private'
}

/** Changes a room's settings under a number. Meets the index `rooms_public_name` when the name is taken. */
export const updateSettings = (tx: Transaction, roomId: string, seq: number, settings: RoomSettings) => tx`
  update rooms set name = ${settings.name}, name_key = ${foldName(settings.name)}, topic = ${settings.topic},
    posting = ${settings.posting}, kind = ${settings.kind}, changed_seq = ${seq}
  where id = ${roomId}`

/** Archives a room or brings it back, under a number. Bringing back meets `rooms_public_name` when the name is taken. */
export const updateArchived = (tx: Transaction, roomId: string, seq: number, archived: boolean) => tx`
  update rooms set archived_at = ${archived ? tx`now()` : null}, changed_seq = ${seq} where id = ${roomId}`

/** The members of a room, at most `limit`. */
export async function listMemberIds(tx: Transaction, roomId: string, limit: number): Promise<string[]> {
  const rows = await tx<{ user_id: string }[]>`
    select user_id from memberships where room_id = ${roomId} and left_at is null limit ${limit}`
  return rows.map((row) => row.user_id)
}

/** The site's epoch: another one means that a backup was restored, and numbers may have been taken twice. */
export async function findEpoch(sql: Sql): Promise<string> {
  const [row] = await sql<{ epoch: string }[]>`select epoch from site`
  return row?.epoch ?? ''
}

/** What a person calls these rooms; of those that they may read, in no order. */
export async function listRoomNames(
  sql: Sql,
  userId: string,
  roomIds: string[],
): Promise<Pick<Room, 'id' | 'kind' | 'name'>[]> {
  if (roomIds.length === 0) return []
  return await sql<Pick<Room, 'id' | 'kind' | 'name'>[]>`
    select r.id, r.kind, case when r.kind = 'direct' then ${directName(sql)} else r.name end as name
    from ${readableRooms(sql)} where r.id = any(${roomIds}::uuid[]) and ${mayRead(sql, userId)}`
}
