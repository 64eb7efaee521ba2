import { recordAudit } from '../accounts/audit.store.ts'
import { requireAdmin } from '../accounts/invites.service.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { isDeleted } from '../messages/messages.problems.ts'
import type { MessagesService } from '../messages/messages.service.ts'
import type { Sql } from '../platform/postgres.ts'
import { notFound, tooMany } from '../platform/problem.ts'
import { perWindow, type RateLimiter } from '../platform/rate-limiter.ts'
import { insertReport, listReports, type Report, resolveReport } from './reports.store.ts'

const HOUR_SECONDS = 3600

export interface ReportsDeps {
  sql: Sql
  messages: Pick<MessagesService, 'requireMessage'>
  limiter: RateLimiter
  /** Reports an hour by one person. */
  maxPerHour: number
}

export type ReportsService = ReturnType<typeof createReports>

/** What people tell the admins of the site about messages. An admin sees what was reported, also in rooms that are not theirs. */
export function createReports({ sql, messages, limiter, maxPerHour }: ReportsDeps) {
  /** Reports a message; again while it is open changes nothing. Throws 404, 409 for a deleted one, 429. */
  async function report(viewer: Viewer, messageId: string, reason: string, address: string): Promise<void> {
    const { message } = await messages.requireMessage(viewer, messageId)
    if (message.deleted_at) throw isDeleted()
    const taken = await limiter.take(`report:${viewer.id}`, perWindow(maxPerHour, HOUR_SECONDS))
    if (!taken.ok)
      throw tooMany('reports.too_many', 'You have reported many messages within an hour.', taken.retryAfterMs)
    await sql.begin(async (tx) => {
      const isNew = await insertReport(tx, { id: Bun.randomUUIDv7(), messageId, reporterId: viewer.id, reason })
      if (isNew)
        await recordAudit(tx, { actorId: viewer.id, address, action: 'message.reported', subjectId: messageId })
    })
  }

  /** Throws 403 for all but admins. */
  async function list(
    viewer: Viewer,
    { resolved = false, before = null, limit }: { resolved?: boolean; before?: string | null; limit: number },
  ): Promise<Report[]> {
    requireAdmin(viewer)
    return await listReports(sql, { resolved, before, limit })
  }

  /** A report has been dealt with. Throws 403 for all but admins, 404 where there is none that is open. */
  async function resolve(viewer: Viewer, id: string, address: string): Promise<void> {
    requireAdmin(viewer)
    await sql.begin(async (tx) => {
      if (!(await resolveReport(tx, id, viewer.id))) throw notFound()
      await recordAudit(tx, { actorId: viewer.id, address, action: 'report.resolved', subjectId: id })
    })
  }

  return { report, list, resolve }
}
