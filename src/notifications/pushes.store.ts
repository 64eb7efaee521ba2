import type { Sql } from '../platform/postgres.ts'
import type { RoomKind } from '../rooms/room.ts'
import { directName } from '../rooms/rooms.store.ts'
import type { Reason } from './decision.ts'

/** Who takes a push has so long to hand it over; after that, another instance takes it. Longer than the deadline of the service. */
const LEASE = '1 minute'
/** What could not be handed over in a day is of no use any more. */
const GIVEN_UP_AFTER = '1 day'

/** A push that is this instance's to hand over now. */
export interface DuePush {
  subscriptionId: string
  messageId: string
  roomId: string
  seq: number
  reason: Reason
  /** How often it was tried, this time included. */
  attempts: number
  /**
   * `tell`, or `take back` what was shown; `drop` what is not to be told any more: it was read or deleted, they left the
   * room or chose to be told nothing of it, or the browser is signed out.
   */
  todo: 'tell' | 'take back' | 'drop'
  userId: string
  endpoint: string
  p256dh: Buffer
  auth: Buffer
  origin: string
  showsText: boolean
  /** What its person chose; empty where the browser decides, which nobody can ask now. */
  language: string
  roomKind: RoomKind
  roomName: string
  authorName: string
  body: string
  fileNames: string[]
  /** The thread that it stands in, where it is not in the room's list. */
  threadRootId: string | null
}

/** Takes the next pushes that are due, each by one instance, with what they say now. */
export async function takeDue(sql: Sql, { limit, idleDays }: { limit: number; idleDays: number }): Promise<DuePush[]> {
  return await sql<DuePush[]>`
    with due as (
      select subscription_id, message_id from pushes where due_at <= now()
      order by due_at limit ${limit} for update skip locked
    ), taken as (
      update pushes p set attempts = p.attempts + 1, due_at = now() + ${LEASE}::interval
      from due where p.subscription_id = due.subscription_id and p.message_id = due.message_id
      returning p.*
    )
    select t.subscription_id as "subscriptionId", t.message_id as "messageId", t.room_id as "roomId", t.seq, t.reason,
      t.attempts, p.user_id as "userId", p.endpoint, p.p256dh, p.auth, p.origin, coalesce(n.shows_text, true) as "showsText",
      me.language,
      r.kind as "roomKind", case when r.kind = 'direct' then ${directName(sql)} else r.name end as "roomName",
      a.name as "authorName", x.body,
      array(select f.name from attachments f where f.message_id = x.id order by f.position) as "fileNames",
      case when x.also_in_room then null else x.thread_root_id end as "threadRootId",
      case
        when t.shown_at is not null then 'take back'
        when live.id is not null and me.deactivated_at is null and x.deleted_at is null and s.involvement in ('everything', 'mentions')
          and t.created_at > now() - ${GIVEN_UP_AFTER}::interval and not ${isRead(sql)} then 'tell'
        else 'drop'
      end as todo
    from taken t
    join push_subscriptions p on p.id = t.subscription_id
    join users me on me.id = p.user_id
    join messages x on x.id = t.message_id
    join users a on a.id = x.author_id
    join rooms r on r.id = t.room_id
    left join sessions live on live.id = p.session_id and live.revoked_at is null and live.expires_at > now()
      and live.last_used_at > now() - ${idleDays} * interval '1 day'
    left join memberships s on s.room_id = t.room_id and s.user_id = p.user_id and s.left_at is null
    left join thread_follows f on f.root_id = x.thread_root_id and f.user_id = p.user_id and f.following
    left join notification_settings n on n.user_id = p.user_id
    order by t.created_at, t.seq`
}

/** Whether the message `x` was read by the member `s`, who may follow its thread by `f`. */
const isRead = (sql: Sql) => sql`
  case when x.thread_root_id is null or x.also_in_room then s.read_seq else coalesce(f.read_seq, 0) end >= x.seq`

type PushId = Pick<DuePush, 'subscriptionId' | 'messageId'>

/** It is shown now, in place of what was shown of its room before. */
export async function markShown(sql: Sql, push: PushId & Pick<DuePush, 'roomId' | 'seq'>): Promise<void> {
  await sql`
    with shown as (
      update pushes set shown_at = now(), due_at = null, attempts = 0
      where subscription_id = ${push.subscriptionId} and message_id = ${push.messageId}
    )
    delete from pushes where subscription_id = ${push.subscriptionId} and room_id = ${push.roomId}
      and message_id <> ${push.messageId} and shown_at is not null and seq < ${push.seq}`
}

export const deletePush = (sql: Sql, { subscriptionId, messageId }: PushId) =>
  sql`delete from pushes where subscription_id = ${subscriptionId} and message_id = ${messageId}`

/** Another try in so many milliseconds. */
export const postpone = (sql: Sql, { subscriptionId, messageId }: PushId, ms: number) => sql`
  update pushes set due_at = now() + ${ms} * interval '1 millisecond'
  where subscription_id = ${subscriptionId} and message_id = ${messageId}`

export const deleteSubscription = (sql: Sql, id: string) => sql`delete from push_subscriptions where id = ${id}`

/**
 * What is shown and was read elsewhere, or can not be read any more, is to be taken back: of these people, or of all.
 * Gives whether there is any.
 */
export async function takeBackRead(sql: Sql, userIds: readonly string[] | 'all'): Promise<boolean> {
  const concerned = userIds === 'all' ? sql`true` : sql`p.user_id = any(${[...userIds]}::uuid[])`
  const { count } = await sql`
    update pushes t set due_at = now(), attempts = 0
    from (
      select shown.subscription_id, shown.message_id
      from pushes shown
      join push_subscriptions p on p.id = shown.subscription_id
      join messages x on x.id = shown.message_id
      left join memberships s on s.room_id = x.room_id and s.user_id = p.user_id and s.left_at is null
      left join thread_follows f on f.root_id = x.thread_root_id and f.user_id = p.user_id and f.following
      where shown.shown_at is not null and shown.due_at is null and ${concerned}
        and (s.user_id is null or x.deleted_at is not null or ${isRead(sql)})
    ) over
    where t.subscription_id = over.subscription_id and t.message_id = over.message_id`
  return count > 0
}

/** What was shown a day ago is gone by itself; browsers whose session is over are told nothing any more. */
export async function forgetOld(sql: Sql, idleDays: number): Promise<void> {
  await sql`delete from pushes where created_at < now() - ${GIVEN_UP_AFTER}::interval`
  await sql`
    delete from push_subscriptions p using sessions s
    where s.id = p.session_id and (s.revoked_at is not null or s.expires_at < now()
      or s.last_used_at < now() - ${idleDays} * interval '1 day')`
}
