import type { Transaction } from '../platform/postgres.ts'

/** One line of the audit log, which is append-only: who did what to whom, from which address. */
export interface AuditEntry {
  actorId: string | null
  address: string
  /** What happened, as `<area>.<past participle>`: `room.archived`. */
  action: string
  /** What it happened to: a user, a room, a token. */
  subjectId?: string | null
  details?: Record<string, string | number | boolean | null>
}

/** Writes a line of the audit log in the transaction of the change it tells of, so that neither is there alone. */
export async function recordAudit(tx: Transaction, entry: AuditEntry): Promise<void> {
  const { actorId, address, action, subjectId = null, details = {} } = entry
  await tx`
    insert into audit_log (actor_id, address, action, subject_id, details)
    values (${actorId}, ${address}, ${action}, ${subjectId}, ${tx.json(details)})`
}
