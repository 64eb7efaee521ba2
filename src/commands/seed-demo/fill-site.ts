import { insertSite } from '../../accounts/site.ts'
import { insertMembers } from '../../memberships/memberships.store.ts'
import type { Sql, Transaction } from '../../platform/postgres.ts'
import { insertPolls } from '../../polls/polls.store.ts'
import { lockRoom, takeNumbers } from '../../rooms/numbering.ts'
import { insertDirect, insertRoom, updateArchived } from '../../rooms/rooms.store.ts'
import { recountThread } from '../../threads/keep-threads.ts'
import { numberRoom, type NumberedRoom } from './numbered.ts'
import { PEOPLE, SITE_NAME } from './people.ts'
import { createRandom, type Random } from './random.ts'
import { type DemoRoom, ROOMS } from './rooms.ts'
import { tellRoom } from './timeline.ts'

const SEED = 1_974
const DAY_MS = 86_400_000
/** The station came here this long ago. */
const OPENED_BEFORE_MS = 12 * DAY_MS
const OWNER = 'ines'
const HUES = 12

interface Ids {
  users: ReadonlyMap<string, string>
  rooms: ReadonlyMap<string, string>
}

/**
 * Fills an empty site with the sample world, in one transaction; the last message is a minute older than `now`. The same
 * moment makes the same site. Gives the number of messages, or undefined (and changes nothing) when the site is set up.
 */
export async function fillSite(
  sql: Sql,
  { now, passwordHash, timeZone }: { now: number; passwordHash: string; timeZone: string },
): Promise<number | undefined> {
  const random = createRandom(SEED)
  const opened = now - OPENED_BEFORE_MS
  const ids = { users: userIds(opened, random), rooms: roomIds(opened, random) }
  return await sql.begin(async (tx) => {
    if (!(await insertSite(tx, SITE_NAME, timeZone))) return undefined
    await tx`update site set created_at = ${new Date(opened)}`
    await insertPeople(tx, ids, passwordHash, opened)
    await recordBeginnings(tx, ids, opened)
    let messages = 0
    for (const room of ROOMS) messages += await makeRoom(tx, room, ids, { now, opened, random })
    await deactivateGone(tx, ids, now)
    return messages
  })
}

const userIds = (opened: number, random: Random) =>
  new Map(
    Object.entries(PEOPLE).map(([key, { hue }], i) => [key, random.uuid(opened + i * 60_000, endForHue(hue, random))]),
  )

/** The colour of a voice is the number of the last eight digits, modulo 12. */
function endForHue(hue: number, random: Random): string {
  const twelves = Math.floor(random.fraction() * Math.floor(2 ** 32 / HUES - 1))
  return (twelves * HUES + hue).toString(16).padStart(8, '0')
}

const roomIds = (opened: number, random: Random) =>
  new Map(ROOMS.map(({ key }, i) => [key, random.uuid(opened + 3_600_000 + i * 60_000)]))

async function insertPeople(tx: Transaction, ids: Ids, passwordHash: string, opened: number): Promise<void> {
  const people = Object.entries(PEOPLE).map(([key, { name, role = 'member', pronouns = '' }], i) => ({
    id: idOf(ids.users, key),
    name,
    email: emailOf(key),
    password_hash: role === 'bot' ? null : passwordHash,
    role,
    pronouns,
    created_at: new Date(opened + i * 60_000).toISOString(),
  }))
  await tx`
    insert into users (id, name, email, password_hash, role, pronouns, created_at)
    select * from json_to_recordset(${JSON.stringify(people)}::text::json)
      as u (id uuid, name text, email text, password_hash text, role text, pronouns text, created_at timestamptz)`
}

export const emailOf = (key: string) => `${key}@saltmarsh.example`

/** What the audit log would tell: who opened the place, who joined, which rooms were made. */
async function recordBeginnings(tx: Transaction, ids: Ids, opened: number): Promise<void> {
  const owner = idOf(ids.users, OWNER)
  const joined = Object.keys(PEOPLE).map((key, i) => ({
    at: opened + i * 60_000,
    actor_id: idOf(ids.users, key),
    action: key === OWNER ? 'site.set_up' : 'person.joined',
    subject_id: key === OWNER ? null : idOf(ids.users, key),
    details: key === OWNER ? { name: SITE_NAME } : { role: PEOPLE[key]?.role ?? 'member' },
  }))
  const made = ROOMS.filter((room) => room.kind !== 'direct').map((room, i) => ({
    at: opened + 3_600_000 + i * 60_000,
    actor_id: idOf(ids.users, room.members[0] ?? OWNER),
    action: 'room.created',
    subject_id: idOf(ids.rooms, room.key),
    details: { kind: room.kind, ...(room.kind === 'public' && { name: room.name }) },
  }))
  const lines = [...joined, ...made].map((line) => ({ ...line, at: new Date(line.at).toISOString() }))
  await tx`
    insert into audit_log (at, actor_id, action, subject_id, details)
    select at, coalesce(actor_id, ${owner}), action, subject_id, details
    from json_to_recordset(${JSON.stringify(lines)}::text::json)
      as l (at timestamptz, actor_id uuid, action text, subject_id uuid, details jsonb)`
}

interface Story {
  now: number
  opened: number
  random: Random
}

/** Makes a room, its members and all that was said in it; gives the number of messages. */
async function makeRoom(tx: Transaction, room: DemoRoom, ids: Ids, story: Story): Promise<number> {
  const id = idOf(ids.rooms, room.key)
  const firstSeq = await openRoom(tx, room, id, ids, story.opened)
  const numbered = numberRoom(tellRoom(room, story.now, story.random), {
    firstSeq,
    userIds: ids.users,
    people: room.members.map((key) => ({ id: idOf(ids.users, key), name: PEOPLE[key]?.name ?? key })),
    rooms: ROOMS.filter((other) => other.kind === 'public').map((other) => ({
      id: idOf(ids.rooms, other.key),
      name: other.name,
    })),
    random: story.random,
  })
  await insertTalk(tx, id, numbered, numbered.lastSeq - firstSeq)
  await insertMarks(tx, id, numbered, idOf(ids.users, OWNER))
  await insertThreads(tx, id, numbered, idOf(ids.users, OWNER))
  await markRead(tx, room, id, ids, numbered)
  if (room.draft !== undefined) await insertDraft(tx, id, idOf(ids.users, OWNER), room.draft, story.now)
  if (room.archived) await updateArchived(tx, id, await takeNumbers(tx, id), true)
  return numbered.messages.length
}

/** Gives the number that the room has taken when its first members are in. */
async function openRoom(tx: Transaction, room: DemoRoom, id: string, ids: Ids, opened: number): Promise<number> {
  const members = room.members.map((key) => idOf(ids.users, key))
  const createdBy = members[0] ?? idOf(ids.users, OWNER)
  if (room.kind === 'direct') await insertDirect(tx, id, members.toSorted().join(','), createdBy)
  else {
    const { kind, name, topic = '', posting = 'all', isGeneral = false } = room
    await insertRoom(tx, { id, kind, name, topic, posting, isGeneral, createdBy })
  }
  await lockRoom(tx, id)
  const roleOf = (i: number) => (i === 0 && room.kind !== 'direct' ? 'admin' : 'member')
  const seqs = await insertMembers(
    tx,
    id,
    members.map((userId, i) => ({ userId, role: roleOf(i) })),
  )
  await tx`update rooms set created_at = ${new Date(opened + 3_600_000)} where id = ${id}`
  await tx`update memberships set joined_at = ${new Date(opened + 3_600_000)} where room_id = ${id}`
  return seqs.at(-1) ?? 1
}

async function insertTalk(
  tx: Transaction,
  roomId: string,
  { messages, reactions }: NumberedRoom,
  numbers: number,
): Promise<void> {
  if (numbers > 0) await takeNumbers(tx, roomId, numbers)
  await tx`
    insert into messages (room_id, id, seq, changed_seq, author_id, body, html, jumbo, mentions, mentions_room, continues,
      reply_to_id, quote_excerpt, thread_root_id, created_at, edited_at, deleted_at)
    select ${roomId}, m.* from json_to_recordset(${JSON.stringify(messages)}::text::json) as m (
      id uuid, seq bigint, changed_seq bigint, author_id uuid, body text, html text, jumbo boolean, mentions uuid[],
      mentions_room boolean, continues boolean, reply_to_id uuid, quote_excerpt text, thread_root_id uuid, created_at timestamptz,
      edited_at timestamptz, deleted_at timestamptz)`
  await tx`
    insert into reactions (message_id, user_id, emoji, created_at)
    select * from json_to_recordset(${JSON.stringify(reactions)}::text::json)
      as r (message_id uuid, user_id uuid, emoji text, created_at timestamptz)`
}

/** What people left on messages besides reactions: votes, pins, and what the first person has saved. */
async function insertMarks(
  tx: Transaction,
  roomId: string,
  { polls, votes, pins, saved }: NumberedRoom,
  owner: string,
): Promise<void> {
  await insertPolls(tx, polls)
  await tx`
    insert into poll_votes (message_id, position, user_id, created_at)
    select * from json_to_recordset(${JSON.stringify(votes)}::text::json)
      as v (message_id uuid, position integer, user_id uuid, created_at timestamptz)`
  await tx`
    insert into pins (message_id, room_id, pinned_by, pinned_at)
    select message_id, ${roomId}, pinned_by, pinned_at from json_to_recordset(${JSON.stringify(pins)}::text::json)
      as p (message_id uuid, pinned_by uuid, pinned_at timestamptz)`
  await tx`
    insert into saved_messages (user_id, message_id) select ${owner}, id from unnest(${saved}::uuid[]) as s (id)`
}

/** Who started a thread or wrote in it follows it; to the first person its last reply is new. */
async function insertThreads(
  tx: Transaction,
  roomId: string,
  { messages }: NumberedRoom,
  owner: string,
): Promise<void> {
  const roots = new Set(messages.map((message) => message.thread_root_id))
  for (const { id, changed_seq } of messages) if (roots.has(id)) await recountThread(tx, id, changed_seq)
  await tx`
    insert into thread_follows (root_id, room_id, user_id, read_seq)
    select distinct r.id, r.room_id, x.author_id, r.thread_last_reply_seq - (x.author_id = ${owner})::integer
    from messages r join messages x on x.id = r.id or x.thread_root_id = r.id
    where r.room_id = ${roomId} and r.thread_replies > 0`
}

/** Everybody has read everything but the owner, who has been away where a room says so. */
async function markRead(
  tx: Transaction,
  room: DemoRoom,
  roomId: string,
  ids: Ids,
  numbered: NumberedRoom,
): Promise<void> {
  const owner = idOf(ids.users, OWNER)
  const { favourite = false, involvement = 'mentions' } = room
  await tx`update memberships set read_seq = ${numbered.lastSeq} where room_id = ${roomId}`
  await tx`
    update memberships set read_seq = ${readSeqOf(room, owner, numbered)}, favourite = ${favourite}, involvement = ${involvement}
    where room_id = ${roomId} and user_id = ${owner}`
}

function readSeqOf({ unread = 0 }: DemoRoom, owner: string, { messages, lastSeq }: NumberedRoom): number {
  const others = messages.filter(
    ({ author_id, deleted_at, thread_root_id: root }) => author_id !== owner && deleted_at === null && root === null,
  )
  const first = unread > 0 ? others.at(-unread) : undefined
  return first ? first.seq - 1 : lastSeq
}

const insertDraft = (tx: Transaction, roomId: string, userId: string, body: string, now: number) => tx`
  insert into drafts (user_id, room_id, body, updated_at) values (${userId}, ${roomId}, ${body}, ${new Date(now)})`

async function deactivateGone(tx: Transaction, ids: Ids, now: number): Promise<void> {
  const gone = Object.keys(PEOPLE).filter((key) => PEOPLE[key]?.gone)
  await tx`
    update users set deactivated_at = ${new Date(now)}
    where id = any(${gone.map((key) => idOf(ids.users, key))}::uuid[])`
}

function idOf(ids: ReadonlyMap<string, string>, key: string): string {
  const id = ids.get(key)
  if (id === undefined) throw new Error(`expected ${key} among the sample's people and rooms`)
  return id
}
