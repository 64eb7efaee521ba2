import type { Sql, Transaction } from '../platform/postgres.ts'
import { takeNumbers } from '../rooms/numbering.ts'
import type { Involvement, Member, RoomRole } from '../rooms/room.ts'

/**
 * Makes people members, each under a number of their own, and gives those numbers in the order of the people. Who was a
 * member before comes back with their settings but not their role. What was written before counts as read.
 * Call under the room's lock, with people who are no members now.
 */
export async function insertMembers(
  tx: Transaction,
  roomId: string,
  people: readonly { userId: string; role: RoomRole }[],
): Promise<number[]> {
  const first = await takeNumbers(tx, roomId, people.length)
  await tx`
    insert into memberships (room_id, user_id, role, read_seq, changed_seq)
    select ${roomId}, i.user_id, i.role, ${first + people.length - 1}, ${first} + i.ord - 1
    from unnest(${people.map((person) => person.userId)}::uuid[], ${people.map((person) => person.role)}::text[])
      with ordinality as i (user_id, role, ord)
    on conflict (room_id, user_id) do update
    set role = excluded.role, read_seq = excluded.read_seq, changed_seq = excluded.changed_seq, joined_at = now(),
      left_at = null, left_reason = null`
  await tx`update rooms set member_count = member_count + ${people.length} where id = ${roomId}`
  return people.map((_, i) => first + i)
}

/** Ends a membership and gives the number it took. The row stays, so that catching up tells of it. */
export async function endMembership(
  tx: Transaction,
  roomId: string,
  userId: string,
  reason: 'left' | 'removed',
): Promise<number> {
  const seq = await takeNumbers(tx, roomId)
  await tx`
    update memberships set left_at = now(), left_reason = ${reason}, role = 'member', changed_seq = ${seq}
    where room_id = ${roomId} and user_id = ${userId}`
  await tx`delete from thread_follows where room_id = ${roomId} and user_id = ${userId}`
  await tx`update rooms set member_count = member_count - 1 where id = ${roomId}`
  return seq
}

/** Changes a member's role and gives the number it took. */
export async function updateRole(tx: Transaction, roomId: string, userId: string, role: RoomRole): Promise<number> {
  const seq = await takeNumbers(tx, roomId)
  await tx`update memberships set role = ${role}, changed_seq = ${seq} where room_id = ${roomId} and user_id = ${userId}`
  return seq
}

/** The member who follows when a room has no admin left: who has been in it longest. Undefined when it has one, or nobody. */
export async function findSuccessor(tx: Transaction, roomId: string): Promise<string | undefined> {
  const [row] = await tx<{ user_id: string }[]>`
    select m.user_id from memberships m join users u on u.id = m.user_id
    where m.room_id = ${roomId} and m.left_at is null and u.deactivated_at is null and u.role not in ('guest', 'bot')
      and not exists (
        select from memberships a join users au on au.id = a.user_id
        where a.room_id = ${roomId} and a.role = 'admin' and a.left_at is null and au.deactivated_at is null
      )
    order by m.joined_at, m.changed_seq limit 1`
  return row?.user_id
}

/** Whether a room has an admin besides this person. */
export async function hasOtherAdmin(tx: Transaction, roomId: string, userId: string): Promise<boolean> {
  const [row] = await tx`
    select 1 from memberships a join users u on u.id = a.user_id
    where a.room_id = ${roomId} and a.user_id <> ${userId} and a.role = 'admin' and a.left_at is null and u.deactivated_at is null
    limit 1`
  return row !== undefined
}

interface MemberRow {
  id: string
  name: string
  avatar: string | null
  role: RoomRole
  status_emoji?: string
}

const memberOf = ({ id, name, avatar, role, status_emoji: statusEmoji }: MemberRow): Member => ({
  user: { id, name, avatar },
  role,
  ...(statusEmoji && { statusEmoji }),
})

/** A member of a room, or undefined. Authorise before. */
export async function findMember(sql: Sql | Transaction, roomId: string, userId: string): Promise<Member | undefined> {
  const [row] = await sql<MemberRow[]>`
    select u.id, u.name, u.avatar, m.role from memberships m join users u on u.id = m.user_id
    where m.room_id = ${roomId} and m.user_id = ${userId} and m.left_at is null`
  return row && memberOf(row)
}

/**
 * A page of a room's members as `viewerId` may see them, admins first, then by name; none of a room that is not theirs.
 * `after` is the id of the last member of the page before.
 */
export async function listMembers(
  sql: Sql,
  viewerId: string,
  roomId: string,
  { query = '', after = null, limit }: { query?: string; after?: string | null; limit: number },
): Promise<Member[]> {
  const rows = await sql<MemberRow[]>`
    select u.id, u.name, u.avatar, m.role, case when u.status_until <= now() then '' else u.status_emoji end as status_emoji
    from memberships m
    join users u on u.id = m.user_id
    join rooms r on r.id = m.room_id
    join users v on v.id = ${viewerId} and v.deactivated_at is null
    left join memberships vm on vm.room_id = r.id and vm.user_id = v.id and vm.left_at is null
    left join memberships p on p.room_id = r.id and p.user_id = ${after}::uuid
    left join users pu on pu.id = p.user_id
    where m.room_id = ${roomId} and m.left_at is null
      and (vm.user_id is not null or (r.kind = 'public' and v.role <> 'guest'))
      and strpos(lower(u.name), lower(${query})) > 0
      and (p.user_id is null or (m.role, lower(u.name), u.id) > (p.role, lower(pu.name), pu.id))
    order by m.role, lower(u.name), u.id
    limit ${limit}`
  return rows.map(memberOf)
}

/** People who may be added to a room or written to, by name. A guest finds only those they share a room with. */
export async function listPeople(
  sql: Sql,
  viewerId: string,
  { query = '', notInRoom = null, limit }: { query?: string; notInRoom?: string | null; limit: number },
): Promise<Member['user'][]> {
  return await sql<Member['user'][]>`
    select u.id, u.name, u.avatar
    from users u
    join users v on v.id = ${viewerId} and v.deactivated_at is null
    where u.deactivated_at is null and strpos(lower(u.name), lower(${query})) > 0
      and (v.role <> 'guest' or ${sharesRoom(sql)})
      and not exists (
        select from memberships m where m.room_id = ${notInRoom}::uuid and m.user_id = u.id and m.left_at is null
      )
    order by lower(u.name), u.id
    limit ${limit}`
}

/**
 * People by letters of their names in this order, as the jump looks for them. Finds too many: names outside of ASCII are
 * left for the caller to compare, who knows about accents.
 */
export async function listPeopleByLetters(
  sql: Sql,
  viewerId: string,
  letters: string,
  limit: number,
): Promise<Member['user'][]> {
  const pattern = `%${Array.from(letters.toLowerCase())
    .map((letter) => letter.replace(/[\\%_]/, '\\$&'))
    .join('%')}%`
  return await sql<Member['user'][]>`
    select u.id, u.name, u.avatar
    from users u
    join users v on v.id = ${viewerId} and v.deactivated_at is null
    where u.deactivated_at is null and (lower(u.name) like ${pattern} or u.name ~ '[^ -~]')
      and (v.role <> 'guest' or ${sharesRoom(sql)})
    order by lower(u.name), u.id
    limit ${limit}`
}

/** Those of the given people whom a person may write to or add: active, and for a guest in a room with them. */
export async function listReachable(
  tx: Transaction,
  viewerId: string,
  ids: readonly string[],
): Promise<{ id: string; name: string; rooms: number }[]> {
  return await tx<{ id: string; name: string; rooms: number }[]>`
    select u.id, u.name, (select count(*) from memberships m where m.user_id = u.id and m.left_at is null) as rooms
    from users u
    join users v on v.id = ${viewerId} and v.deactivated_at is null
    where u.id = any(${[...ids]}::uuid[]) and u.deactivated_at is null
      and (v.role <> 'guest' or u.id = v.id or ${sharesRoom(tx)})`
}

const sharesRoom = (sql: Sql | Transaction) => sql`exists (
  select from memberships a join memberships b on b.room_id = a.room_id and b.left_at is null
  where a.user_id = v.id and a.left_at is null and b.user_id = u.id)`

/**
 * Moves a read mark, never beyond the room's last number and, unless `back` says so, never backwards. Gives the mark and
 * whether it moved; undefined when they are no member.
 */
export async function updateReadMark(
  sql: Sql,
  userId: string,
  roomId: string,
  seq: number,
  back: boolean,
): Promise<{ readSeq: number; moved: boolean } | undefined> {
  const [row] = await sql<{ readSeq: number; moved: boolean }[]>`
    with mine as (
      select m.read_seq as old, case when ${back} then least(${seq}::bigint, r.last_seq)
        else greatest(m.read_seq, least(${seq}::bigint, r.last_seq)) end as new
      from memberships m join rooms r on r.id = m.room_id join users u on u.id = m.user_id
      where m.room_id = ${roomId} and m.user_id = ${userId} and m.left_at is null and u.deactivated_at is null
      for no key update of m
    ), moved as (
      update memberships m set read_seq = mine.new from mine
      where m.room_id = ${roomId} and m.user_id = ${userId} and mine.new <> mine.old
    )
    select new as "readSeq", new <> old as moved from mine`
  return row
}

/** The number at which a room stands, where somebody may write in it and it has at most `members` people. */
export async function findSeqForWriter(
  sql: Sql,
  userId: string,
  roomId: string,
  members: number,
): Promise<number | undefined> {
  const [row] = await sql<{ seq: number }[]>`
    select r.last_seq as seq
    from memberships m join rooms r on r.id = m.room_id join users u on u.id = m.user_id
    where m.room_id = ${roomId} and m.user_id = ${userId} and m.left_at is null and u.deactivated_at is null
      and r.archived_at is null and (r.posting = 'all' or m.role = 'admin') and r.member_count <= ${members}`
  return row?.seq
}

/** Sets how much of a room one is told of; false when they are no member. */
export async function updateInvolvement(
  sql: Sql,
  userId: string,
  roomId: string,
  involvement: Involvement,
): Promise<boolean> {
  const updated = await sql`
    update memberships set involvement = ${involvement}
    where room_id = ${roomId} and user_id = ${userId} and left_at is null`
  return updated.count === 1
}

/** Puts a room among the favourites or takes it out; false when they are no member. */
export async function updateFavourite(sql: Sql, userId: string, roomId: string, favourite: boolean): Promise<boolean> {
  const updated = await sql`
    update memberships set favourite = ${favourite}
    where room_id = ${roomId} and user_id = ${userId} and left_at is null`
  return updated.count === 1
}
