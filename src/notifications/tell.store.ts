import {
  listRoomsBehind,
  reachedIn,
  type RoomBehind,
  saveProgress,
  someRoomIsBehind,
} from '../messages/progress.store.ts'
import type { Sql, Transaction } from '../platform/postgres.ts'
import type { Involvement } from '../rooms/room.ts'
import type { Reason } from './decision.ts'
import { hoursOf } from './settings.store.ts'
import type { NotificationSettings } from './settings.ts'

/** Held by the one instance that decides. */
const TELLER_LOCK = 7_240_513
/** What nobody was told of for so long, nobody is told of any more. */
const TOLD_WITHIN = '1 day'
/** Of one room in one turn, so that a busy one leaves room for others. */
const PER_ROOM = 100
const ROOMS = 25

/** A message that was not looked at yet. */
export interface NewMessage {
  id: string
  roomId: string
  seq: number
  body: string
  isInRoom: boolean
}

/** Somebody whom a message may concern. */
export interface Candidate {
  messageId: string
  userId: string
  level: Involvement
  isDirect: boolean
  mentionsMe: boolean
  mentionsRoom: boolean
  repliesToMe: boolean
  inMyThread: boolean
  hasRead: boolean
  quietHours: NotificationSettings['quietHours']
  pausedUntil: Date | null
  timeZone: string
  keywords: string[]
}

/** What there is to do: asked once a second, without any lock. Nothing is read where nobody is told by more than an open page. */
export async function findWork(sql: Sql): Promise<{ toDecide: boolean; toSend: boolean }> {
  const [row] = await sql<{ toDecide: boolean; toSend: boolean }[]>`
    select (exists (select from push_subscriptions) or exists (select from notification_settings where keywords <> '{}'))
        and ${someRoomIsBehind(sql, 'notification_progress')} as "toDecide",
      exists (select from pushes where due_at <= now()) as "toSend"`
  return row ?? { toDecide: false, toSend: false }
}

/** Becomes the one instance that decides until the end of the transaction; false where another is. */
export async function tryBecomeTeller(tx: Transaction): Promise<boolean> {
  const [row] = await tx<{ locked: boolean }[]>`select pg_try_advisory_xact_lock(${TELLER_LOCK}) as locked`
  return row?.locked === true
}

/**
 * The next messages of all rooms, each room's in the order of its numbers, so that nothing is passed over; they count as
 * looked at when the transaction commits. `isAll` is false while there is more.
 */
export async function takeNewMessages(tx: Transaction): Promise<{ messages: NewMessage[]; isAll: boolean }> {
  const rooms = await listRoomsBehind(tx, 'notification_progress', ROOMS)
  if (rooms.length === 0) return { messages: [], isAll: true }
  const found = await listMessages(tx, rooms)
  const byRoom = Map.groupBy(found, ({ roomId }) => roomId)
  const progress = rooms.map((room) => {
    const numbers = (byRoom.get(room.id) ?? []).map(({ seq }) => seq)
    return { ...room, reached: reachedIn(room, numbers, PER_ROOM) }
  })
  await saveProgress(tx, 'notification_progress', progress)
  const isAll = rooms.length < ROOMS && progress.every((room) => room.reached === room.last_seq)
  return { messages: found.filter(({ isTold }) => isTold), isAll }
}

const listMessages = (tx: Transaction, rooms: RoomBehind[]) => tx<(NewMessage & { isTold: boolean })[]>`
  select m.*
  from json_to_recordset(${JSON.stringify(rooms)}::text::json) as r (id uuid, seq bigint, last_seq bigint)
  cross join lateral (
    select id, room_id as "roomId", seq, body, thread_root_id is null or also_in_room as "isInRoom",
      deleted_at is null and created_at > now() - ${TOLD_WITHIN}::interval as "isTold"
    from messages where room_id = r.id and seq > r.seq and seq <= r.last_seq order by seq limit ${PER_ROOM}
  ) m`

interface CandidateRow extends Omit<Candidate, 'quietHours'> {
  quietFrom: number | null
  quietUntil: number | null
}

/**
 * Those who can be told by more than an open page, and may have to be told of one of these messages: members who have not
 * read it, whom it is said to, who want to know of everything, or who have keywords, read or not. The rest is for
 * `reasonToTell` to say.
 */
export async function listCandidates(tx: Transaction, messages: readonly NewMessage[]): Promise<Candidate[]> {
  if (messages.length === 0) return []
  const rows = await tx<CandidateRow[]>`
    with told as (
      select user_id from push_subscriptions union select user_id from notification_settings where keywords <> '{}'
    )
    select x.id as "messageId", u.id as "userId", s.involvement as level, r.kind = 'direct' as "isDirect",
      u.id = any(x.mentions) as "mentionsMe", x.mentions_room as "mentionsRoom",
      coalesce(x.reply_to_author_id = u.id, false) as "repliesToMe", f.user_id is not null as "inMyThread", ${hasRead(tx)} as "hasRead",
      n.quiet_from as "quietFrom", n.quiet_until as "quietUntil", n.paused_until as "pausedUntil",
      coalesce(nullif(u.time_zone, ''), site.time_zone) as "timeZone", coalesce(n.keywords, '{}') as keywords
    from told
    join users u on u.id = told.user_id and u.deactivated_at is null
    cross join site
    left join notification_settings n on n.user_id = u.id
    cross join messages x
    join rooms r on r.id = x.room_id
    join memberships s on s.room_id = x.room_id and s.user_id = u.id and s.left_at is null
    left join thread_follows f on f.root_id = x.thread_root_id and f.user_id = u.id and f.following
    where x.id = any(${messages.map(({ id }) => id)}::uuid[]) and u.id <> x.author_id
      and s.involvement in ('everything', 'mentions')
      -- A keyword is found in what was read a moment ago, too: it stands in a list.
      and (n.keywords <> '{}' or not ${hasRead(tx)})
      and (r.kind = 'direct' or s.involvement = 'everything' or u.id = any(x.mentions) or x.mentions_room
        or x.reply_to_author_id = u.id or f.user_id is not null or n.keywords <> '{}')`
  return rows.map(({ quietFrom, quietUntil, ...row }) => ({ ...row, quietHours: hoursOf(quietFrom, quietUntil) }))
}

/** Whether the message `x` was read by the member `s`, who may follow its thread by `f`. */
const hasRead = (tx: Transaction) => tx`
  case when x.thread_root_id is null or x.also_in_room then s.read_seq else coalesce(f.read_seq, 0) end >= x.seq`

/** Keeps which messages have one of somebody's keywords, for the list of what concerns them. */
export async function insertKeywordHits(tx: Transaction, hits: readonly Pick<Told, 'userId' | 'messageId'>[]) {
  if (hits.length === 0) return
  const rows = hits.map(({ userId, messageId }) => ({ user_id: userId, message_id: messageId }))
  await tx`
    insert into keyword_hits (user_id, message_id, created_at)
    select i.user_id, i.message_id, m.created_at
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as i (user_id uuid, message_id uuid)
    join messages m on m.id = i.message_id
    on conflict do nothing`
}

/** One message that somebody is told of. */
export interface Told {
  userId: string
  messageId: string
  roomId: string
  seq: number
  reason: Reason
}

/** Puts what is to be pushed into the line, once for each browser of a person. */
export async function insertPushes(tx: Transaction, told: readonly Told[]): Promise<void> {
  if (told.length === 0) return
  const rows = told.map(({ userId, messageId, roomId, seq, reason }) => ({
    user_id: userId,
    message_id: messageId,
    room_id: roomId,
    seq,
    reason,
  }))
  await tx`
    insert into pushes (subscription_id, message_id, room_id, seq, reason)
    select p.id, i.message_id, i.room_id, i.seq, i.reason
    from json_to_recordset(${JSON.stringify(rows)}::text::json)
      as i (user_id uuid, message_id uuid, room_id uuid, seq bigint, reason text)
    join push_subscriptions p on p.user_id = i.user_id
    on conflict do nothing`
}
