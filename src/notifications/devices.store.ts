import type { Sql, Transaction } from '../platform/postgres.ts'
import type { PushKeys } from './push-encryption.ts'

/** A browser that is told, as its person sees it. */
export interface Device {
  id: string
  sessionId: string
  userAgent: string
  createdAt: Date
}

/** The browsers that are told of what is for a person, the newest first. */
export async function listDevices(sql: Sql, userId: string): Promise<Device[]> {
  return await sql<Device[]>`
    select p.id, p.session_id as "sessionId", s.user_agent as "userAgent", p.created_at as "createdAt"
    from push_subscriptions p join sessions s on s.id = p.session_id and s.revoked_at is null
    where p.user_id = ${userId} order by p.created_at desc, p.id`
}

export interface NewDevice {
  id: string
  userId: string
  sessionId: string
  endpoint: string
  keys: PushKeys
  /** The address at which the site is open there. */
  origin: string
}

/** Keeps where a browser is told. An endpoint belongs to a browser: who subscribes there last has it. */
export async function upsertDevice(tx: Transaction, device: NewDevice): Promise<void> {
  await tx`delete from push_subscriptions where endpoint = ${device.endpoint} and user_id <> ${device.userId}`
  await tx`
    insert into push_subscriptions (id, user_id, session_id, endpoint, p256dh, auth, origin)
    values (${device.id}, ${device.userId}, ${device.sessionId}, ${device.endpoint}, ${device.keys.p256dh}, ${device.keys.auth},
      ${device.origin})
    on conflict (endpoint) do update set user_id = excluded.user_id, session_id = excluded.session_id,
      p256dh = excluded.p256dh, auth = excluded.auth, origin = excluded.origin`
}

/** How many other browsers of a person are told. */
export async function countOtherDevices(tx: Transaction, userId: string, endpoint: string): Promise<number> {
  const [row] = await tx<{ count: number }[]>`
    select count(*) from push_subscriptions p join sessions s on s.id = p.session_id and s.revoked_at is null
    where p.user_id = ${userId} and p.endpoint <> ${endpoint}`
  return row?.count ?? 0
}

/** False where it is none of this person's. */
export async function deleteDevice(sql: Sql, userId: string, id: string): Promise<boolean> {
  return (await sql`delete from push_subscriptions where id = ${id} and user_id = ${userId}`).count === 1
}

export const deleteEndpoint = (sql: Sql, userId: string, endpoint: string) =>
  sql`delete from push_subscriptions where endpoint = ${endpoint} and user_id = ${userId}`

/**
 * Before somebody is the first who is told by more than an open page: what was said until now is passed over, as nobody
 * kept count of it. To be called before what makes them so is stored.
 */
export async function passOverThePast(tx: Transaction): Promise<void> {
  await tx`
    insert into notification_progress (room_id, seq)
    select id, last_seq from rooms
    where not exists (select from push_subscriptions)
      and not exists (select from notification_settings where keywords <> '{}')
    on conflict (room_id) do update set seq = greatest(notification_progress.seq, excluded.seq)`
}
