import { Hono } from 'hono'
import { personJson } from '../avatars/person-json.ts'
import { linkBefore } from '../http/answers.ts'
import { type Env, requireViewer } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { readJson, readQuery } from '../http/input.ts'
import { reportSchema, reportsJsonQuery, resolutionSchema } from './reports.schemas.ts'
import type { ReportsService } from './reports.service.ts'
import type { Report } from './reports.store.ts'

/** Reports in JSON, to be mounted at `/api/v1`. */
export function reportsApi({ reports }: { reports: ReportsService }) {
  const api = new Hono<Env>()

  api.post('/messages/:id/reports', async (c) => {
    const viewer = requireViewer(c)
    const { reason } = await readJson(c, reportSchema)
    await reports.report(viewer, pathId(c), reason, c.get('address'))
    return c.body(null, 204)
  })

  api.get('/reports', async (c) => {
    const viewer = requireViewer(c)
    const { which, before = null, limit } = readQuery(c, reportsJsonQuery)
    const found = await reports.list(viewer, { resolved: which === 'resolved', before, limit: limit + 1 })
    linkBefore(c, found.length > limit ? found[limit - 1]?.id : undefined)
    return c.json({ reports: found.slice(0, limit).map(reportJson) })
  })

  api.patch('/reports/:id', async (c) => {
    const viewer = requireViewer(c)
    await readJson(c, resolutionSchema)
    await reports.resolve(viewer, pathId(c), c.get('address'))
    return c.body(null, 204)
  })

  return api
}

const reportJson = ({ id, at, reason, reporter, message, resolved }: Report) => ({
  id,
  created_at: at,
  reason,
  reporter,
  message: {
    id: message.id,
    room_id: message.roomId,
    seq: message.seq,
    author: personJson(message.author),
    body: message.body,
  },
  resolved_at: resolved?.at ?? null,
})
