import type { Sql, Transaction } from '../platform/postgres.ts'
import { type NotificationSettings, type Sound, UNCHOSEN_SETTINGS } from './settings.ts'

/** When a pause ends: after so many minutes, tomorrow morning or at a time of the person's clocks, or at a moment. */
export type PauseEnd =
  | { kind: 'minutes'; minutes: number }
  | { kind: 'tomorrow'; timeZone: string }
  | { kind: 'local'; at: string; timeZone: string }
  | { kind: 'instant'; at: Date }

interface SettingsRow {
  quiet_from: number | null
  quiet_until: number | null
  paused_until: Date | null
  keywords: string[]
  sound: Sound
  shows_text: boolean
}

/** How somebody likes to be told. A pause that is over is none. */
export async function findSettings(db: Sql | Transaction, userId: string): Promise<NotificationSettings> {
  const [row] = await db<SettingsRow[]>`
    select quiet_from, quiet_until, case when paused_until > now() then paused_until end as paused_until, keywords, sound,
      shows_text
    from notification_settings where user_id = ${userId}`
  return row ? settingsOf(row) : UNCHOSEN_SETTINGS
}

const settingsOf = (row: SettingsRow): NotificationSettings => ({
  quietHours: hoursOf(row.quiet_from, row.quiet_until),
  pausedUntil: row.paused_until,
  keywords: row.keywords,
  sound: row.sound,
  showsText: row.shows_text,
})

/** Quiet hours as the rows have them. */
export const hoursOf = (from: number | null, until: number | null): NotificationSettings['quietHours'] =>
  from === null || until === null ? null : { from, until }

/** Keeps all but the pause. */
export async function putSettings(
  tx: Transaction,
  userId: string,
  { quietHours, keywords, sound, showsText }: Omit<NotificationSettings, 'pausedUntil'>,
): Promise<void> {
  await tx`
    insert into notification_settings (user_id, quiet_from, quiet_until, keywords, sound, shows_text)
    values (${userId}, ${quietHours?.from ?? null}, ${quietHours?.until ?? null}, ${keywords}::text[], ${sound}, ${showsText})
    on conflict (user_id) do update set quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
      keywords = excluded.keywords, sound = excluded.sound, shows_text = excluded.shows_text`
}

/** One change of somebody's settings after another. */
export const lockSettings = (tx: Transaction, userId: string) =>
  tx`select 1 from users where id = ${userId} for no key update`

/** False, and nothing changes, when the end is not in the future. */
export async function setPause(sql: Sql, userId: string, end: PauseEnd): Promise<boolean> {
  const rows = await sql`
    insert into notification_settings (user_id, paused_until)
    select ${userId}, ends.at from (select ${instantOf(sql, end)} as at) ends where ends.at > now()
    on conflict (user_id) do update set paused_until = excluded.paused_until returning 1`
  return rows.length === 1
}

export const clearPause = (sql: Sql, userId: string) =>
  sql`update notification_settings set paused_until = null where user_id = ${userId}`

/** PostgreSQL knows the time zones, and when their clocks are put back. */
function instantOf(sql: Sql, end: PauseEnd) {
  if (end.kind === 'minutes') return sql`now() + ${end.minutes}::int * interval '1 minute'`
  if (end.kind === 'instant') return sql`${end.at}::timestamptz`
  if (end.kind === 'local') return sql`${end.at}::timestamp at time zone ${end.timeZone}`
  return sql`(date_trunc('day', now() at time zone ${end.timeZone}) + interval '1 day 9 hours') at time zone ${end.timeZone}`
}
