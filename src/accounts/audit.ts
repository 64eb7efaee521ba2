import type { Sql } from '../platform/postgres.ts'

export interface AuditRow {
  id: number
  at: Date
  actor: { id: string; name: string } | null
  address: string
  action: string
  /** A person or room it was done to, by name; null where it is neither, or gone. A private room's name is its members' business. */
  subject: { id: string; name: string } | null
  details: Record<string, unknown>
}

const PAGE_ROWS = 100

/** The reading side, for admins. */
export function createAudit(sql: Sql) {
  return {
    /**
     * The newest entries first, a hundred at most, older than entry `before` if given. `q` finds names of who and whom,
     * addresses and actions; `kind` is the part of the action before the dot.
     */
    async list(query: {
      q?: string
      kind?: string
      before?: number | undefined
    }): Promise<{ rows: AuditRow[]; hasOlder: boolean }> {
      const { q = '', kind = '', before } = query
      const rows = await sql<Row[]>`
        select a.id, a.at, a.address, a.action, a.details, a.actor_id, actor.name as actor_name, a.subject_id,
          coalesce(person.name, case room.kind when 'public' then room.name when 'private' then 'a private room' when 'direct' then 'a direct room' end, '')
            as subject_name
        from audit_log a
        left join users actor on actor.id = a.actor_id
        left join users person on person.id = a.subject_id
        left join rooms room on room.id = a.subject_id
        where a.id < ${before ?? Number.MAX_SAFE_INTEGER}
          and (${kind} = '' or split_part(a.action, '.', 1) = ${kind})
          and (${q} = '' or concat_ws(' ', actor.name, person.name, case when room.kind = 'public' then room.name end, a.address, a.action) ilike ${containing(q)})
        order by a.id desc limit ${PAGE_ROWS + 1}`
      return { rows: rows.slice(0, PAGE_ROWS).map(toRow), hasOlder: rows.length > PAGE_ROWS }
    },

    /** The kinds of entry that there are, by name. */
    async listKinds(): Promise<string[]> {
      const rows = await sql<{ kind: string }[]>`
        select distinct split_part(action, '.', 1) as kind from audit_log order by kind`
      return rows.map(({ kind }) => kind)
    },
  }
}

interface Row {
  id: number
  at: Date
  address: string
  action: string
  details: Record<string, unknown>
  actor_id: string | null
  actor_name: string | null
  subject_id: string | null
  subject_name: string
}

const toRow = (row: Row): AuditRow => ({
  id: row.id,
  at: row.at,
  actor: row.actor_id ? { id: row.actor_id, name: row.actor_name ?? '' } : null,
  address: row.address,
  action: row.action,
  subject: row.subject_id && row.subject_name ? { id: row.subject_id, name: row.subject_name } : null,
  details: row.details,
})

/** A pattern for `ilike` that finds a text anywhere, in which the text's own `%` and `_` are ordinary. */
export const containing = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`
