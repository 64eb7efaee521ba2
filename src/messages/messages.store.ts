import { type Attachment, attachmentOf, type AttachmentRow } from '../files/attachment.ts'
import { attachmentColumns, lockUploads, takeUploads } from '../files/files.store.ts'
import type { Sql, Transaction } from '../platform/postgres.ts'
import { type NewPoll, newPoll, type Poll } from '../polls/poll.ts'
import { insertPolls, pollColumn, pollOf } from '../polls/polls.store.ts'
import { insertJobs, previewColumns } from '../previews/previews.store.ts'
import { type PreviewRow, previewOf } from '../previews/preview.ts'
import type { Posting } from '../rooms/room.ts'
import { deleteWords } from '../search/index.store.ts'
import { keepThreads } from '../threads/keep-threads.ts'
import type { Message, Reaction, Thread } from './message.ts'

/** Two messages of one person further apart than this each show their head. */
const CONTINUES_WITHIN = '5 minutes'

/** A send that was parsed and rendered and waits for its number. */
export interface NewMessage {
  id: string
  room_id: string
  author_id: string
  body: string
  html: string
  jumbo: boolean
  mentions: string[]
  mentions_room: boolean
  reply_to_id: string | null
  quote_excerpt: string | null
  /** Uploads of the author that it takes, in their order. */
  upload_ids?: string[]
  /** Whether it links to what is to be looked at. */
  has_links?: boolean
  /** The message whose thread it is for, or a reply in that thread. */
  thread_root_id?: string | null
  also_in_room?: boolean
  /** Where it mentions everybody: how many members a room may have in which everybody may do that, and not admins alone. */
  most_told?: number
  poll?: NewPoll | undefined
  /** It says what its author does. */
  action?: boolean
}

export type InsertOutcome =
  /** `root` is the message whose thread a reply went into, as it was right after. */
  | { result: 'stored'; message: Message; root?: Message }
  | { result: 'repeated'; seq: number; created_at: string }
  | {
      result:
        | 'id_taken'
        | 'not_a_member'
        | 'no_room'
        | 'archived'
        | 'admins_only'
        | 'no_original'
        | 'no_root'
        | 'no_upload'
        | 'too_many_told'
    }

interface InsertRow {
  result: InsertOutcome['result']
  seq: number
  created_at: Date
  continues: boolean
  author_name: string
  author_avatar: string | null
  quote_seq: number | null
  quote_author_name: string | null
  quote_excerpt: string | null
  quote_root_id: string | null
  root_id: string | null
}

/**
 * Stores a batch of messages in one transaction and gives one outcome for each, in order. The rooms are locked first,
 * in the order of their ids (so that no two instances wait for each other), and only then ids are looked up that may be
 * there already: that is why a retry takes no number and numbers have no holes. Who may post is decided by the join. A reply takes two
 * numbers: its own, and then one for the message that its thread hangs on.
 */
export async function insertMessages(sql: Sql, batch: NewMessage[]): Promise<InsertOutcome[]> {
  const input = JSON.stringify(batch.map((message, ord) => ({ ord, ...message })))
  const roomIds = [...new Set(batch.map((message) => message.room_id))]
  const uploadIds = batch.flatMap((message) => message.upload_ids ?? [])
  if (uploadIds.length > 0 || batch.some((message) => message.thread_root_id || message.poll))
    return await insertWithMore(sql, batch, input, { roomIds, uploadIds })
  const linking = linkingOf(batch)
  const [, rows] = await sql.begin(
    (tx) =>
      [
        lockRooms(tx, roomIds),
        insertRows(tx, input),
        ...(linking.length > 0 ? [insertJobs(tx, linking)] : []),
      ] as const,
  )
  return outcomesOf(batch, rows)
}

/** The same for a batch in which a message has files or a poll, or answers in a thread: what that takes needs to know what was stored. */
async function insertWithMore(
  sql: Sql,
  batch: NewMessage[],
  input: string,
  { roomIds, uploadIds }: { roomIds: string[]; uploadIds: string[] },
): Promise<InsertOutcome[]> {
  return await sql.begin(async (tx) => {
    await lockRooms(tx, roomIds)
    if (uploadIds.length > 0) await lockUploads(tx, uploadIds)
    const rows = await insertRows(tx, input)
    if (linkingOf(batch).length > 0) await insertJobs(tx, linkingOf(batch))
    const stored = batch.filter((_, i) => rows[i]?.result === 'stored')
    const taken = stored.flatMap(({ id: messageId, upload_ids: ids = [] }) =>
      ids.map((id, position) => ({ id, messageId, position })),
    )
    const polls = stored.flatMap(({ id: messageId, poll }) => (poll ? [{ messageId, poll }] : []))
    if (polls.length > 0) await insertPolls(tx, polls)
    const shown = Map.groupBy(taken.length > 0 ? await takeUploads(tx, taken) : [], (row) => row.message_id)
    const outcomes = batch.map((message, i) =>
      outcomeOf(
        message,
        rows[i] as InsertRow,
        (shown.get(message.id) ?? []).map(({ attachment }) => attachmentOf(attachment)),
      ),
    )
    return await keepThreads(tx, outcomes)
  })
}

const linkingOf = (batch: NewMessage[]) => batch.flatMap(({ id, has_links }) => (has_links ? [id] : []))

const outcomesOf = (batch: NewMessage[], rows: readonly InsertRow[]) =>
  batch.map((message, i) => outcomeOf(message, rows[i] as InsertRow))

/** The rows `m` of a room's list: all but the replies that stand in their threads only. */
export const inRoom = (sql: Sql | Transaction) => sql`(m.thread_root_id is null or m.also_in_room)`

const lockRooms = (tx: Transaction, roomIds: string[]) =>
  tx`select 1 from rooms where id = any(${roomIds}::uuid[]) order by id for no key update`

const insertRows = (tx: Transaction, input: string) => tx<InsertRow[]>`
  with clock as materialized (select clock_timestamp() as now),
  input as materialized (
    select * from json_to_recordset(${input}::text::json) as i (
      ord integer, id uuid, room_id uuid, author_id uuid, body text, html text, jumbo boolean, mentions uuid[],
      mentions_room boolean, reply_to_id uuid, quote_excerpt text, upload_ids uuid[], thread_root_id uuid,
      also_in_room boolean, most_told integer, action boolean)
  ),
  judged as materialized (
    select i.ord, i.id, i.room_id, i.author_id, i.reply_to_id, coalesce(i.action, false) as action, u.name as author_name, u.avatar as author_avatar,
      t.root_id, t.root_id is not null and coalesce(i.also_in_room, false) as also_in_room,
      e.seq as old_seq, e.created_at as old_created_at,
      q.seq as quote_seq, q.author_name as quote_author_name, q.root_id as quote_root_id,
      case when q.deleted_at is null then i.quote_excerpt end as quote_excerpt,
      case
        when r.id is null or u.id is null then 'no_room'
        -- Before who may send: the answer "never stored" to what was stored would be a lie.
        when e.author_id = i.author_id and e.room_id = i.room_id then 'repeated'
        when s.user_id is null and r.kind = 'public' and u.role <> 'guest' then 'not_a_member'
        when s.user_id is null then 'no_room'
        when e.id is not null then 'id_taken'
        when r.archived_at is not null then 'archived'
        when r.posting = 'admins' and s.role <> 'admin' then 'admins_only'
        when i.mentions_room and r.member_count > i.most_told and s.role <> 'admin' and u.role not in ('owner', 'admin')
          then 'too_many_told'
        when i.reply_to_id is not null and q.id is null then 'no_original'
        when i.thread_root_id is not null and t.root_id is null then 'no_root'
        when i.upload_ids <> '{}' and (
          cardinality(i.upload_ids) <> (
            select count(*) from attachments a
            where a.id = any(i.upload_ids) and a.uploader_id = i.author_id and a.message_id is null)
          or exists (select 1 from input o where o.ord < i.ord and o.id <> i.id and o.upload_ids && i.upload_ids)
        ) then 'no_upload'
        else 'stored'
      end as result
    from input i
    -- One look into an index for each, whatever the planner knows of the tables: it would rather read them whole.
    left join lateral (
      select id, kind, archived_at, posting, member_count from rooms where id = i.room_id offset 0
    ) r on true
    left join lateral (
      select id, name, avatar, role from users where id = i.author_id and deactivated_at is null offset 0
    ) u on true
    left join lateral (
      select user_id, role from memberships
      where room_id = i.room_id and user_id = i.author_id and left_at is null offset 0
    ) s on true
    left join lateral (select id, room_id, author_id, seq, created_at from messages where id = i.id offset 0) e on true
    left join lateral (
      select q.id, q.seq, q.deleted_at, qu.name as author_name,
        case when not q.also_in_room then q.thread_root_id end as root_id
      from messages q join users qu on qu.id = q.author_id
      where q.id = i.reply_to_id and q.room_id = i.room_id offset 0
    ) q on true
    -- Who answers a reply goes on in its thread.
    left join lateral (
      select coalesce(t.thread_root_id, t.id) as root_id from messages t
      where t.id = i.thread_root_id and t.room_id = i.room_id offset 0
    ) t on true
  ),
  -- The same id twice in one batch: the first is stored, the others repeat it or find it taken.
  fresh as materialized (
    select distinct on (id) * from judged where result = 'stored' order by id, ord
  ),
  numbered as materialized (
    select f.*, case when f.root_id is null then 1 else 2 end as width,
      r.last_seq + sum(case when f.root_id is null then 1 else 2 end) over by_room
        - case when f.root_id is null then 0 else 1 end as seq,
      -- What stands in two lists shows its head in both, and so does what may follow it; what somebody does, needs who.
      f.reply_to_id is null and not f.also_in_room and not f.action and not coalesce(bool_or(f.also_in_room) over earlier, false)
        and coalesce(
          lag(f.author_id) over by_list = f.author_id,
          last.author_id = f.author_id and last.created_at > clock.now - ${CONTINUES_WITHIN}::interval,
          false) as continues
    from fresh f
    join rooms r on r.id = f.room_id
    cross join clock
    left join lateral (
      (
        select m.author_id, m.created_at from messages m
        where f.root_id is null and m.room_id = f.room_id and ${inRoom(tx)}
        order by m.seq desc limit 1
      ) union all (
        select m.author_id, m.created_at from messages m
        where f.root_id is not null and m.thread_root_id = f.root_id
        order by m.seq desc limit 1
      )
    ) last on true
    window by_room as (partition by f.room_id order by f.ord),
      by_list as (partition by f.room_id, f.root_id order by f.ord),
      earlier as (partition by f.room_id order by f.ord rows between unbounded preceding and 1 preceding)
  ),
  stored as (
    insert into messages (id, room_id, seq, changed_seq, author_id, body, html, jumbo, mentions, mentions_room,
      continues, reply_to_id, quote_excerpt, thread_root_id, also_in_room, action, created_at)
    select n.id, n.room_id, n.seq, n.seq, n.author_id, i.body, i.html, i.jumbo, i.mentions, i.mentions_room,
      n.continues, n.reply_to_id, n.quote_excerpt, n.root_id, n.also_in_room, coalesce(i.action, false),
      clock.now
    from numbered n join input i using (ord) cross join clock
  ),
  counted as (
    update rooms r set last_seq = r.last_seq + c.count
    from (select room_id, sum(width) as count from numbered group by room_id) c
    where r.id = c.room_id
  )
  select
    case
      when j.result <> 'stored' or n.ord is not null then j.result
      when f.author_id = j.author_id and f.room_id = j.room_id then 'repeated'
      else 'id_taken'
    end as result,
    coalesce(n.seq, j.old_seq, f.seq) as seq,
    coalesce(j.old_created_at, clock.now) as created_at,
    coalesce(n.continues, false) as continues, j.author_name, j.author_avatar, j.quote_seq, j.quote_author_name, j.quote_excerpt,
    j.quote_root_id, j.root_id
  from judged j
  cross join clock
  left join numbered n on n.ord = j.ord
  left join numbered f on f.id = j.id
  order by j.ord`

function outcomeOf(message: NewMessage, row: InsertRow, attachments: Attachment[] = []): InsertOutcome {
  if (row.result === 'stored') return { result: 'stored', message: madeMessage(message, row, attachments) }
  if (row.result === 'repeated') return { result: 'repeated', seq: row.seq, created_at: row.created_at.toISOString() }
  return { result: row.result }
}

/** The message as it now stands in the table, from what was sent and what the insert returned. */
function madeMessage(message: NewMessage, row: InsertRow, attachments: Attachment[]): Message {
  return {
    id: message.id,
    room_id: message.room_id,
    seq: row.seq,
    changed_seq: row.seq,
    author: { id: message.author_id, name: row.author_name, avatar: row.author_avatar },
    body: message.body,
    html: message.html,
    created_at: row.created_at.toISOString(),
    edited_at: null,
    deleted_at: null,
    reply_to_id: message.reply_to_id,
    thread_root_id: row.root_id,
    ...(row.root_id !== null && message.also_in_room && { also_in_room: true }),
    thread: null,
    reactions: [],
    attachments,
    poll: message.poll ? newPoll(message.poll) : null,
    ...(message.action && { action: true }),
    mentions: message.mentions,
    mentions_room: message.mentions_room,
    jumbo: message.jumbo,
    continues: row.continues,
    previews: [],
    pinned_at: null,
    quote: quoteOf(message.reply_to_id, row),
  }
}

function quoteOf(
  id: string | null,
  row: Pick<InsertRow, 'quote_seq' | 'quote_author_name' | 'quote_excerpt' | 'quote_root_id'>,
): Message['quote'] {
  if (id === null || row.quote_seq === null) return null
  return {
    id,
    seq: row.quote_seq,
    author_name: row.quote_author_name ?? '',
    text: row.quote_excerpt,
    ...(row.quote_root_id !== null && { thread_root_id: row.quote_root_id }),
  }
}

/** A row of `messageColumns`. */
export interface MessageRow {
  id: string
  room_id: string
  seq: number
  changed_seq: number
  author_id: string
  author_name: string
  author_avatar: string | null
  body: string
  html: string
  jumbo: boolean
  mentions: string[]
  mentions_room: boolean
  continues: boolean
  reply_to_id: string | null
  quote_seq: number | null
  quote_author_name: string | null
  quote_excerpt: string | null
  quote_root_id: string | null
  thread_root_id: string | null
  also_in_room: boolean
  thread_replies: number
  thread_last_reply_at: Date | null
  thread_faces: Thread['faces'] | null
  created_at: Date
  edited_at: Date | null
  deleted_at: Date | null
  pinned_at: Date | null
  reactions: Reaction[]
  attachments: AttachmentRow[]
  poll: Poll | null
  action: boolean
  previews: PreviewRow[]
}

/** Everything that `Message` shows, of rows called `m`. */
export const messageColumns = (sql: Sql | Transaction) => sql`
  m.id, m.room_id, m.seq, m.changed_seq, m.author_id, u.name as author_name, u.avatar as author_avatar, m.body, m.html, m.jumbo, m.mentions,
  m.mentions_room, m.continues, m.reply_to_id, q.seq as quote_seq, qu.name as quote_author_name, m.quote_excerpt,
  case when not q.also_in_room then q.thread_root_id end as quote_root_id,
  m.created_at, m.edited_at, m.deleted_at, pin.pinned_at, m.thread_root_id, m.also_in_room, m.thread_replies,
  m.thread_last_reply_at, m.action,
  case when m.thread_replies > 0 then (
    select json_agg(json_build_object('id', fu.id, 'name', fu.name, 'avatar', fu.avatar) order by f.ord)
    from unnest(m.thread_faces) with ordinality f (id, ord) join users fu on fu.id = f.id
  ) end as thread_faces,
  coalesce((
    select json_agg(json_build_object('emoji', g.emoji, 'user_ids', g.user_ids, 'user_names', g.user_names) order by g.first, g.emoji)
    from (
      select x.emoji, min(x.created_at) as first, array_agg(x.user_id order by x.created_at, x.user_id) as user_ids,
        array_agg(xu.name order by x.created_at, x.user_id) as user_names
      from reactions x join users xu on xu.id = x.user_id where x.message_id = m.id group by x.emoji
    ) g
  ), '[]') as reactions,
  coalesce((
    select json_agg(json_build_object(${attachmentColumns(sql)}) order by a.position)
    from attachments a join files f on f.id = a.file_id where a.message_id = m.id
  ), '[]') as attachments,
  ${pollColumn(sql)},
  coalesce((
    select json_agg(json_build_object(${previewColumns(sql)}) order by mp.position)
    from message_previews mp join previews p on p.id = mp.preview_id where mp.message_id = m.id
  ), '[]') as previews`

/** What `messageColumns` needs beside `m`. */
export const messageJoins = (sql: Sql | Transaction) => sql`
  join users u on u.id = m.author_id
  left join messages q on q.id = m.reply_to_id
  left join users qu on qu.id = q.author_id
  left join pins pin on pin.message_id = m.id`

export function messageOf(row: MessageRow): Message {
  const deleted = row.deleted_at !== null
  return {
    id: row.id,
    room_id: row.room_id,
    seq: row.seq,
    changed_seq: row.changed_seq,
    author: { id: row.author_id, name: row.author_name, avatar: row.author_avatar },
    body: row.body,
    html: row.html,
    created_at: row.created_at.toISOString(),
    edited_at: deleted ? null : (row.edited_at?.toISOString() ?? null),
    deleted_at: row.deleted_at?.toISOString() ?? null,
    reply_to_id: deleted ? null : row.reply_to_id,
    thread_root_id: row.thread_root_id,
    ...(row.also_in_room && { also_in_room: true }),
    thread: threadOf(row),
    reactions: row.reactions,
    attachments: deleted ? [] : row.attachments.map(attachmentOf),
    poll: deleted ? null : pollOf(row.poll),
    ...(row.action && { action: true }),
    previews: deleted ? [] : row.previews.map(previewOf),
    mentions: row.mentions,
    mentions_room: row.mentions_room,
    jumbo: row.jumbo,
    continues: row.continues,
    pinned_at: row.pinned_at?.toISOString() ?? null,
    quote: deleted ? null : quoteOf(row.reply_to_id, row),
  }
}

function threadOf({ thread_replies: replies, thread_last_reply_at: at, thread_faces: faces }: MessageRow) {
  return replies > 0 && at !== null ? { replies, last_reply_at: at.toISOString(), faces: faces ?? [] } : null
}

/** Which part of a room's history: the newest, or around a number. */
export type Window =
  | { kind: 'newest'; limit: number }
  | { kind: 'before'; seq: number; limit: number }
  | { kind: 'after'; seq: number; limit: number }

/** Part of a room's history in ascending order, with what it follows from, of the same snapshot. */
export interface History {
  messages: Message[]
  /** The room's number. */
  seq: number
  /** The site's epoch, and the number of its people's names and pictures. */
  epoch: string
  peopleVersion: number
}

/** Of which messages: all of the room, those in its list, or the replies in one thread. */
export type Scope = 'all' | 'room' | { rootId: string }

/** Reads a window of a room's history. Authorise before. */
export async function listMessages(sql: Sql, roomId: string, window: Window, scope: Scope = 'all'): Promise<History> {
  const rows = await sql<(MessageRow & { last_seq: number; epoch: string; people_version: number })[]>`
    select r.last_seq, site.epoch, site.people_version, w.*
    from rooms r cross join site
    left join lateral (
      select ${messageColumns(sql)} from (${windowOf(sql, window, scope)}) m ${messageJoins(sql)}
    ) w on true
    where r.id = ${roomId}
    order by w.seq`
  return {
    messages: rows.filter((row) => row.id !== null).map(messageOf),
    seq: rows[0]?.last_seq ?? 0,
    epoch: rows[0]?.epoch ?? '',
    peopleVersion: rows[0]?.people_version ?? 0,
  }
}

function windowOf(sql: Sql, window: Window, scope: Scope) {
  const rows = sql`select * from messages m where m.room_id = r.id and ${scopeOf(sql, scope)}`
  if (window.kind === 'newest') return sql`${rows} order by m.seq desc limit ${window.limit}`
  if (window.kind === 'before') return sql`${rows} and m.seq < ${window.seq} order by m.seq desc limit ${window.limit}`
  return sql`${rows} and m.seq > ${window.seq} order by m.seq limit ${window.limit}`
}

function scopeOf(sql: Sql, scope: Scope) {
  if (scope === 'all') return sql`true`
  return scope === 'room' ? inRoom(sql) : sql`m.thread_root_id = ${scope.rootId}`
}

/**
 * The current state of every message that changed after a number, by `changed_seq`, with the room's number of the same
 * snapshot. Complete by construction, and no event log is needed.
 */
export async function listChanged(
  sql: Sql | Transaction,
  roomId: string,
  after: number,
  limit: number,
): Promise<Message[]> {
  const rows = await sql<MessageRow[]>`
    select ${messageColumns(sql)}
    from (select * from messages where room_id = ${roomId} and changed_seq > ${after} order by changed_seq limit ${limit}) m
    ${messageJoins(sql)}
    order by m.changed_seq`
  return rows.map(messageOf)
}

/** One message as it is now, and what the viewer may do about it; undefined where the room is not theirs to read. */
export async function findMessageFor(
  sql: Sql | Transaction,
  userId: string,
  id: string,
): Promise<MessageAccess | undefined> {
  const [row] = await sql<(MessageRow & AccessRow)[]>`
    select ${messageColumns(sql)}, s.role as member_role, r.archived_at is not null as archived, r.posting
    from messages m ${messageJoins(sql)}
    join rooms r on r.id = m.room_id
    join users v on v.id = ${userId} and v.deactivated_at is null
    left join memberships s on s.room_id = r.id and s.user_id = v.id and s.left_at is null
    where m.id = ${id} and (s.user_id is not null or (r.kind = 'public' and v.role <> 'guest'))`
  return row && { message: messageOf(row), memberRole: row.member_role, archived: row.archived, posting: row.posting }
}

interface AccessRow {
  member_role: 'admin' | 'member' | null
  archived: boolean
  posting: Posting
}

export interface MessageAccess {
  message: Message
  /** The viewer's role in the room; null for a reader who is no member. */
  memberRole: 'admin' | 'member' | null
  archived: boolean
  posting: Posting
}

/** A message's current state by id, inside a transaction that has just changed it. */
export async function readMessage(tx: Transaction, id: string): Promise<Message> {
  const [row] = await tx<
    MessageRow[]
  >`select ${messageColumns(tx)} from messages m ${messageJoins(tx)} where m.id = ${id}`
  if (!row) throw new Error(`message ${id} is gone within its own transaction`)
  return messageOf(row)
}

export const updateBody = (
  tx: Transaction,
  id: string,
  seq: number,
  text: Pick<NewMessage, 'body' | 'html' | 'jumbo' | 'mentions' | 'mentions_room'>,
) => tx`
  update messages set changed_seq = ${seq}, body = ${text.body}, html = ${text.html}, jumbo = ${text.jumbo},
    mentions = ${text.mentions}::uuid[], mentions_room = ${text.mentions_room}, edited_at = clock_timestamp()
  where id = ${id}`

/**
 * Leaves a tombstone: author, times and numbers stay, everything else goes. Its files are nobody's to read from then on;
 * they are dropped when the deletion can not be undone any more.
 */
export async function bury(tx: Transaction, id: string, seq: number): Promise<void> {
  await deleteWords(tx, [id])
  await tx`delete from reactions where message_id = ${id}`
  await tx`
    update messages set changed_seq = ${seq}, body = '', html = '', jumbo = false, mentions = '{}', mentions_room = false,
      quote_excerpt = null, deleted_at = clock_timestamp()
    where id = ${id}`
}

/** The messages that quote this one and still show what it said. */
export async function listQuoting(tx: Transaction, id: string): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    select id from messages where reply_to_id = ${id} and quote_excerpt is not null and deleted_at is null order by seq`
  return rows.map((row) => row.id)
}

export const emptyQuote = (tx: Transaction, id: string, seq: number) =>
  tx`update messages set quote_excerpt = null, changed_seq = ${seq} where id = ${id}`

export const stampMessage = (tx: Transaction, id: string, seq: number) =>
  tx`update messages set changed_seq = ${seq} where id = ${id}`

/** Adds a reaction; false when it was there already. */
export async function insertReaction(tx: Transaction, id: string, userId: string, emoji: string): Promise<boolean> {
  const added = await tx`
    insert into reactions (message_id, user_id, emoji) values (${id}, ${userId}, ${emoji}) on conflict do nothing`
  return added.count === 1
}

/** Takes a reaction back; false when there was none. */
export async function deleteReaction(tx: Transaction, id: string, userId: string, emoji: string): Promise<boolean> {
  const gone = await tx`delete from reactions where message_id = ${id} and user_id = ${userId} and emoji = ${emoji}`
  return gone.count === 1
}

/** A person's latest six kinds of reaction, the newest first. */
export async function listOwnEmoji(sql: Sql, userId: string): Promise<string[]> {
  const rows = await sql<{ emoji: string }[]>`
    select emoji from (select emoji, created_at from reactions where user_id = ${userId} order by created_at desc limit 60) latest
    where emoji not like ':%' or exists (select from custom_emoji c where ':' || c.name || ':' = emoji)
    group by emoji order by max(created_at) desc limit 6`
  return rows.map((row) => row.emoji)
}

/** The members of a room whose folded names are among the candidates: whom a text may mention. */
export async function listMentionable(
  sql: Sql,
  roomId: string,
  candidates: string[],
): Promise<{ id: string; name: string }[]> {
  if (candidates.length === 0) return []
  return await sql<{ id: string; name: string }[]>`
    select u.id, u.name from memberships s join users u on u.id = s.user_id
    where s.room_id = ${roomId} and s.left_at is null and u.deactivated_at is null
      and lower(normalize(u.name, nfkc)) = any(${candidates}::text[])
    order by u.created_at`
}

/** The public rooms whose folded names are among the candidates: what a text may link to in front of everybody. */
export async function listNameableRooms(sql: Sql, candidates: string[]): Promise<{ id: string; name: string }[]> {
  if (candidates.length === 0) return []
  return await sql<{ id: string; name: string }[]>`
    select id, name from rooms
    where kind = 'public' and archived_at is null and lower(normalize(name, nfkc)) = any(${candidates}::text[])`
}

/** The first unread message of a person, how many are unread, and how many messages stand from it on. */
export interface Unread {
  seq: number
  since: Date
  count: number
  above: number
}

/** Unread messages are those by others above the read mark; undefined where there are none. */
export async function countUnread(
  sql: Sql,
  roomId: string,
  userId: string,
  readSeq: number,
): Promise<Unread | undefined> {
  const [row] = await sql<(Unread | { seq: null })[]>`
    select min(seq) filter (where unread) as seq, min(created_at) filter (where unread) as since,
      count(*) filter (where unread) as count, count(*) as above
    from (
      select seq, created_at, author_id <> ${userId} and deleted_at is null as unread
      from messages m where m.room_id = ${roomId} and m.seq > ${readSeq} and ${inRoom(sql)}
    ) later`
  return row && row.seq !== null ? row : undefined
}

/** Messages as they are now, by their ids, in no order. Authorise before. */
export async function listMessagesById(sql: Sql | Transaction, ids: string[]): Promise<Message[]> {
  if (ids.length === 0) return []
  const rows = await sql<MessageRow[]>`
    select ${messageColumns(sql)} from messages m ${messageJoins(sql)} where m.id = any(${ids}::uuid[])`
  return rows.map(messageOf)
}

/** Whether somebody may mention everybody in a room: all of `most` members or fewer, in larger ones its admins and the site's. */
export async function mayTellRoom(tx: Transaction, userId: string, roomId: string, most: number): Promise<boolean> {
  const [row] = await tx`
    select from memberships s join rooms r on r.id = s.room_id join users u on u.id = s.user_id
    where s.room_id = ${roomId} and s.user_id = ${userId} and s.left_at is null
      and (r.member_count <= ${most} or s.role = 'admin' or u.role in ('owner', 'admin'))`
  return row !== undefined
}
