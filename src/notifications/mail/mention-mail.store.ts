import type { Sql, Transaction } from '../../platform/postgres.ts'

/** How long somebody has to be away, and how often they get mail. */
export interface MailTimes {
  afterMinutes: number
  everyMinutes: number
}

/** Why a message stands in a mail. */
export type TellKind = 'direct' | 'mention' | 'room' | 'reply' | 'thread' | 'keyword'

/** A message that somebody has not read. */
export interface WaitingMessage {
  id: string
  kind: TellKind
}

/** Whose turn it is to get a mail, if there is something to tell them and nothing forbids it. The row is locked. */
export interface Turn {
  userId: string
  name: string
  email: string
  /** IANA name; empty: the site's. */
  timeZone: string
  /** BCP 47; empty: as their browser asks, which nobody knows here. */
  language: string
  /** Minutes of the day between which nothing disturbs them. */
  quietFrom: number | null
  quietUntil: number | null
  pausedUntil: Date | null
  /** Whether it may say what was written. */
  showsText: boolean
}

/** All that waits for somebody, as of now. */
export interface Waiting {
  /** The latest of them, in the order in which they were said. */
  messages: WaitingMessage[]
  total: number
  /** When the first of them was said, and whether that is long enough ago. */
  since: string | null
  isOld: boolean
}

/** A message counts from this long after its time: what was committed a moment later would be passed over for good. */
const SETTLED = '1 minute'
/** What is older is no news, however long no mail could be sent. */
const NEWS = '3 days'
const LINKS_LAST = '180 days'

/**
 * Notes whom what was said since the last time may concern, and that no mail goes out within `graceSeconds`: until then
 * every instance has said who is looking at a page. One instance at a time does it; to the others there is nothing to do.
 */
export async function noticeConcerned(sql: Sql, graceSeconds: number): Promise<void> {
  await sql`
    with progress as materialized (
      select greatest(noticed_to, now() - ${NEWS}::interval) as since, now() - ${SETTLED}::interval as until
      from mention_mail_progress where noticed_to < now() - ${SETTLED}::interval for update skip locked
    ),
    fresh as materialized (
      select x.room_id, x.author_id, x.mentions, x.mentions_room, x.reply_to_author_id, x.created_at
      from progress p join messages x on x.created_at > p.since and x.created_at <= p.until
      where ${mayConcern(sql)} and x.deleted_at is null
    ),
    concerned as (
      select unnest(mentions) as user_id, room_id, author_id, created_at from fresh
      union all
      select reply_to_author_id, room_id, author_id, created_at from fresh where reply_to_author_id is not null
      union all
      select s.user_id, f.room_id, f.author_id, f.created_at
      from fresh f join memberships s on s.room_id = f.room_id and s.left_at is null where f.mentions_room
      union all
      select k.user_id, x.room_id, x.author_id, x.created_at
      from progress p join keyword_hits k on k.created_at > p.since and k.created_at <= p.until
      join messages x on x.id = k.message_id and x.deleted_at is null
      union all
      select f.user_id, x.room_id, x.author_id, x.created_at
      from progress p
      join messages x on x.thread_root_id is not null and x.created_at > p.since and x.created_at <= p.until
        and x.deleted_at is null
      join thread_follows f on f.root_id = x.thread_root_id and f.following
      union all
      select s.user_id, s.room_id, x.author_id, x.created_at
      from progress p
      join rooms r on r.kind = 'direct'
      join memberships s on s.room_id = r.id and s.left_at is null and s.read_seq < r.last_seq
      -- Whether there is any news at all, before what is unread is looked through.
      join lateral (
        select from messages l where l.room_id = r.id and l.seq > s.read_seq and l.created_at > p.since
        order by l.seq desc limit 1
      ) latest on true
      join messages x on x.room_id = r.id and x.seq > s.read_seq and x.created_at > p.since and x.created_at <= p.until
        and x.deleted_at is null
    ),
    noticed as (
      insert into mention_mails (user_id, waiting_since, not_before, told_to)
      select c.user_id, min(c.created_at), now() + ${graceSeconds} * interval '1 second', (select since from progress)
      from concerned c
      join users u on u.id = c.user_id and u.mention_mail and u.deactivated_at is null and u.role <> 'bot'
      join memberships s on s.room_id = c.room_id and s.user_id = c.user_id and ${isListening(sql)}
      where c.user_id <> c.author_id
      group by c.user_id order by c.user_id
      on conflict (user_id) do update set
        waiting_since = least(mention_mails.waiting_since, excluded.waiting_since),
        not_before = greatest(mention_mails.not_before, excluded.not_before)
    )
    update mention_mail_progress set noticed_to = p.until from progress p`
}

/** These people are looking at a page, here and now. Written only of those for whom something waits. */
export async function noteActive(sql: Sql, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return
  await sql`
    update mention_mails m set active_at = now()
    from (
      select user_id from mention_mails where user_id = any(${[...userIds]}::uuid[]) and waiting_since is not null
      order by user_id for update skip locked
    ) here
    where m.user_id = here.user_id`
}

/** Whether it is anybody's turn. */
export async function isAnyDue(sql: Sql, times: MailTimes): Promise<boolean> {
  const [row] = await sql<{ due: boolean }[]>`
    select exists (select from mention_mails m where ${isDue(sql, times)}) as due`
  return row?.due === true
}

/** Whose turn it is, unless another instance is at it. */
export async function takeTurn(tx: Transaction, times: MailTimes): Promise<Turn | undefined> {
  const [row] = await tx<Turn[]>`
    select u.id as "userId", u.name, u.email, u.time_zone as "timeZone", u.language, n.quiet_from as "quietFrom",
      n.quiet_until as "quietUntil", n.paused_until as "pausedUntil", coalesce(n.shows_text, true) as "showsText"
    from mention_mails m join users u on u.id = m.user_id
    left join notification_settings n on n.user_id = m.user_id
    where ${isDue(tx, times)}
    order by m.waiting_since limit 1 for update of m skip locked`
  return row
}

/** Something waits for them, they are away, both for long enough, and no mail of the last hour is in the way. */
function isDue(sql: Sql | Transaction, { afterMinutes }: MailTimes) {
  const longAgo = sql`now() - ${afterMinutes} * interval '1 minute'`
  return sql`m.waiting_since <= ${longAgo} and m.not_before <= now() and coalesce(m.active_at <= ${longAgo}, true)`
}

/**
 * What waits for somebody: mentions of them and of their rooms, replies to them, what is new in threads that they follow,
 * their keywords, and direct messages that they have not read and were not told of; of rooms that they are in and listen to. Nothing for who wants no mail or is not let in.
 */
export async function readWaiting(
  tx: Transaction,
  userId: string,
  { afterMinutes }: MailTimes,
  limit: number,
): Promise<Waiting> {
  const rows = await tx<(WaitingMessage & { total: number; since: string; is_old: boolean })[]>`
    with me as materialized (
      select u.id, u.mentions_seen_at, greatest(m.told_to, now() - ${NEWS}::interval) as since,
        now() - ${SETTLED}::interval as until
      from users u join mention_mails m on m.user_id = u.id
      where u.id = ${userId} and u.mention_mail and u.deactivated_at is null
    ),
    found as (
      select x.id from me join messages x on x.created_at > me.since and x.created_at <= me.until
      where ${mayConcern(tx)} and (me.id = any(x.mentions) or x.mentions_room or x.reply_to_author_id = me.id)
      union
      select x.id from me
      join memberships s on s.user_id = me.id and s.left_at is null
      join rooms r on r.id = s.room_id and r.kind = 'direct' and r.last_seq > s.read_seq
      join messages x on x.room_id = r.id and x.seq > s.read_seq and x.created_at > me.since and x.created_at <= me.until
      union
      select k.message_id from me join keyword_hits k on k.user_id = me.id
      where k.created_at > me.since and k.created_at <= me.until
      union
      select x.id from me join thread_follows f on f.user_id = me.id and f.following
      join messages x on x.thread_root_id = f.root_id and x.seq > f.read_seq and x.created_at > me.since
        and x.created_at <= me.until
    ),
    waiting as (
      select x.id, x.created_at, case
          when r.kind = 'direct' then 'direct'
          when me.id = any(x.mentions) then 'mention'
          when x.mentions_room then 'room'
          when x.reply_to_author_id = me.id then 'reply'
          when f.following then 'thread'
          else 'keyword'
        end as kind
      from found
      join messages x on x.id = found.id and x.deleted_at is null
      join rooms r on r.id = x.room_id
      join me on x.author_id <> me.id and (
        r.kind = 'direct' or x.created_at > me.mentions_seen_at
        -- What stands in a thread and nowhere else has not been seen in the list of mentions.
        or not me.id = any(x.mentions) and not x.mentions_room and x.reply_to_author_id is distinct from me.id
          and x.thread_root_id is not null and not exists (
            select from keyword_hits k where k.user_id = me.id and k.message_id = x.id))
      join memberships s on s.room_id = x.room_id and s.user_id = me.id and x.created_at >= s.joined_at and ${isListening(tx)}
      left join thread_follows f on f.root_id = x.thread_root_id and f.user_id = me.id
      -- What stands in its thread alone is read there: the room's mark goes past it.
      where case
        when x.thread_root_id is not null and not x.also_in_room then x.seq > coalesce(f.read_seq, 0)
        else x.seq > s.read_seq and x.seq > coalesce(f.read_seq, 0)
      end
    )
    select id, kind, count(*) over () as total, (min(created_at) over ())::text as since,
      min(created_at) over () <= now() - ${afterMinutes} * interval '1 minute' as is_old
    from waiting order by created_at desc, id desc limit ${limit}`
  const messages = rows.map(({ id, kind }) => ({ id, kind })).toReversed()
  const [{ total, since, is_old: isOld } = { total: 0, since: null, is_old: false }] = rows
  return { messages, total, since, isOld }
}

/** Since when something waits for them; null for nothing. */
export async function setWaitingSince(tx: Transaction, userId: string, since: string | null): Promise<void> {
  await tx`update mention_mails set waiting_since = ${since}::timestamptz where user_id = ${userId}`
}

/** They are looked at again in this many minutes. */
export async function putOff(sql: Sql | Transaction, userId: string, minutes: number): Promise<void> {
  await sql`
    update mention_mails set not_before = now() + ${minutes} * interval '1 minute' where user_id = ${userId}`
}

/** A mail is about to be sent to them: the next one not before its time, whatever becomes of this one. */
export async function claimMail(tx: Transaction, userId: string, times: MailTimes, link: Buffer): Promise<void> {
  await putOff(tx, userId, times.everyMinutes)
  await tx`delete from unsubscribe_links where created_at < now() - ${LINKS_LAST}::interval`
  await tx`insert into unsubscribe_links (token_hash, user_id) values (${link}, ${userId})`
}

/** They have been told of all that waited at `claimedAt`, which is a time of the database's clock. */
export async function noteTold(sql: Sql, userId: string, claimedAt: string): Promise<void> {
  await sql`
    update mention_mails m set told_to = t.until, attempts = 0,
      waiting_since = case when m.waiting_since > t.until then m.waiting_since end
    from (select ${claimedAt}::timestamptz - ${SETTLED}::interval as until) t where m.user_id = ${userId}`
}

/** Their mail was refused: tried again after a pause, which doubles with every failure in a row. */
export async function noteRefused(sql: Sql, userId: string, maxPauseMinutes: number): Promise<void> {
  await sql`
    update mention_mails set attempts = attempts + 1,
      not_before = now() + least(power(2, least(attempts, 20)), ${maxPauseMinutes}) * interval '1 minute'
    where user_id = ${userId}`
}

/** The time of the transaction, by the database's clock, in full. */
export async function timeOf(tx: Transaction): Promise<string> {
  const [row] = await tx<{ now: string }[]>`select now()::text as now`
  return row?.now ?? ''
}

/** The messages `x` in the index of those that may concern somebody. */
const mayConcern = (sql: Sql | Transaction) =>
  sql`(x.mentions <> '{}' or x.mentions_room or x.reply_to_author_id is not null)`

/** Whether somebody is in the room of their membership `s`, and wants to hear of it. */
const isListening = (sql: Sql | Transaction) => sql`s.left_at is null and s.involvement not in ('nothing', 'muted')`
