import type { Sql, Transaction } from '../platform/postgres.ts'
import { bumpFacts } from './site.ts'
import type { Availability } from './viewer.ts'

/** When a status ends: after so many minutes, with the day or the week of the person, at a time of their clocks, or never. */
export type StatusEnd =
  | { kind: 'never' }
  | { kind: 'minutes'; minutes: number }
  | { kind: 'day' | 'week'; timeZone: string }
  | { kind: 'local'; at: string; timeZone: string }
  | { kind: 'instant'; at: Date }

/** The `status` of the users under the name `u`, as `Status`: one that has ended says nothing. */
export const statusColumn = (db: Sql | Transaction) => db`
  case when u.status_until <= now() then '{"emoji": "", "text": "", "until": null}'::jsonb
  else jsonb_build_object('emoji', u.status_emoji, 'text', u.status_text,
    'until', to_char(u.status_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) end`

/** At once: they share a number, and a page is told fewer people than twice as many at a time. */
const MOST_ENDS = 100

/** All SQL about what people say of themselves. */
export function createStatusStore(sql: Sql) {
  return {
    /** False, and nothing changes, when the end is not in the future. */
    async set(userId: string, status: { emoji: string; text: string }, end: StatusEnd): Promise<boolean> {
      return await sql.begin(async (tx) => {
        const rows = await tx`
          update users set status_emoji = ${status.emoji}, status_text = ${status.text}, status_until = ends.at
          from (select ${instantOf(end)} as at) ends
          where id = ${userId} and (ends.at is null or ends.at > now()) returning 1`
        if (rows.length === 1) await bumpFacts(tx, [userId])
        return rows.length === 1
      })
    },

    /** Takes away what has ended, each by one instance; gives whose it was. */
    async endDue(): Promise<string[]> {
      return await sql.begin(async (tx) => {
        const ended = await tx<{ id: string }[]>`
          update users set status_emoji = '', status_text = '', status_until = null
          where id in (
            select id from users where status_until <= now() order by id limit ${MOST_ENDS} for no key update skip locked
          ) returning id`
        const ids = ended.map(({ id }) => id)
        if (ids.length > 0) await bumpFacts(tx, ids)
        return ids
      })
    },

    async setAvailability(userId: string, availability: Availability): Promise<void> {
      await sql`update users set availability = ${availability} where id = ${userId}`
    },

    /** What each of these people chose, in their order. */
    async availabilitiesOf(userIds: readonly string[]): Promise<Availability[]> {
      const rows = await sql<{ availability: Availability }[]>`
        select coalesce(u.availability, 'auto') as availability
        from unnest(${[...userIds]}::uuid[]) with ordinality as asked(id, n) left join users u using (id) order by n`
      return rows.map(({ availability }) => availability)
    },
  }

  /** PostgreSQL knows the time zones, and when their clocks are put back. */
  function instantOf(end: StatusEnd) {
    if (end.kind === 'never') return sql`null::timestamptz`
    if (end.kind === 'minutes') return sql`now() + ${end.minutes}::int * interval '1 minute'`
    if (end.kind === 'instant') return sql`${end.at}::timestamptz`
    if (end.kind === 'local') return sql`${end.at}::timestamp at time zone ${end.timeZone}`
    const [unit, step] = end.kind === 'day' ? ['day', '1 day'] : ['week', '7 days']
    return sql`(date_trunc(${unit}, now() at time zone ${end.timeZone}) + ${step}::interval) at time zone ${end.timeZone}`
  }
}
export type StatusStore = ReturnType<typeof createStatusStore>
