import type { Sql, Transaction } from '../platform/postgres.ts'

/** What somebody reported, as admins see it. */
export interface Report {
  id: string
  at: string
  reason: string
  reporter: { id: string; name: string }
  /** What was reported, as it is now: a deleted one says nothing any more. */
  message: {
    id: string
    seq: number
    roomId: string
    body: string
    deleted: boolean
    author: { id: string; name: string; avatar: string | null }
  }
  /** The name of a public room; of others that they are that. */
  place: string
  resolved: { at: string; by: string } | null
}

interface Row {
  id: string
  created_at: Date
  reason: string
  reporter_id: string
  reporter_name: string
  message_id: string
  seq: number
  room_id: string
  body: string
  deleted: boolean
  author_id: string
  author_name: string
  author_avatar: string | null
  place: string
  resolved_at: Date | null
  resolver_name: string | null
}

/** Reports a message; false where a report of it by the same person is open already. */
export async function insertReport(
  tx: Transaction,
  report: { id: string; messageId: string; reporterId: string; reason: string },
): Promise<boolean> {
  const added = await tx`
    insert into reports (id, message_id, reporter_id, reason)
    values (${report.id}, ${report.messageId}, ${report.reporterId}, ${report.reason})
    on conflict (message_id, reporter_id) where resolved_at is null do nothing`
  return added.count === 1
}

/** A page of reports, the newest first: open ones, or those that were dealt with. `before` is the id of the last one. */
export async function listReports(
  sql: Sql,
  { resolved, before, limit }: { resolved: boolean; before: string | null; limit: number },
): Promise<Report[]> {
  const rows = await sql<Row[]>`
    select p.id, p.created_at, p.reason, p.reporter_id, reporter.name as reporter_name, m.id as message_id, m.seq,
      m.room_id, m.body, m.deleted_at is not null as deleted, m.author_id, author.name as author_name, author.avatar as author_avatar,
      case r.kind when 'public' then r.name when 'private' then 'a private room' else 'a direct room' end as place,
      p.resolved_at, resolver.name as resolver_name
    from reports p
    join users reporter on reporter.id = p.reporter_id
    join messages m on m.id = p.message_id
    join users author on author.id = m.author_id
    join rooms r on r.id = m.room_id
    left join users resolver on resolver.id = p.resolved_by
    left join reports last on last.id = ${before}::uuid
    where (p.resolved_at is not null) = ${resolved}
      and (last.id is null or (p.created_at, p.id) < (last.created_at, last.id))
    order by p.created_at desc, p.id desc limit ${limit}`
  return rows.map(reportOf)
}

/** Marks a report as dealt with; false where there is none that is open. */
export async function resolveReport(tx: Transaction, id: string, userId: string): Promise<boolean> {
  const done = await tx`
    update reports set resolved_at = clock_timestamp(), resolved_by = ${userId} where id = ${id} and resolved_at is null`
  return done.count === 1
}

const reportOf = (row: Row): Report => ({
  id: row.id,
  at: row.created_at.toISOString(),
  reason: row.reason,
  reporter: { id: row.reporter_id, name: row.reporter_name },
  message: {
    id: row.message_id,
    seq: row.seq,
    roomId: row.room_id,
    body: row.body,
    deleted: row.deleted,
    author: { id: row.author_id, name: row.author_name, avatar: row.author_avatar },
  },
  place: row.place,
  resolved: row.resolved_at && { at: row.resolved_at.toISOString(), by: row.resolver_name ?? '' },
})
