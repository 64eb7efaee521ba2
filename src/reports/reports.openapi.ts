import { z } from 'zod'
import { personAnswer } from '../avatars/avatars.openapi.ts'
import { id, seq, time } from '../http/openapi/answers.ts'
import { list, NOTHING, type Operation } from '../http/openapi/operation.ts'
import { reportSchema, reportsJsonQuery, resolutionSchema } from './reports.schemas.ts'

export const reportAnswer = z.object({
  id,
  created_at: time,
  reason: z.string(),
  reporter: z.object({ id, name: z.string() }),
  message: z.object({
    id,
    room_id: id,
    seq,
    author: personAnswer,
    body: z.string().describe('As it is now; empty when deleted.'),
  }),
  resolved_at: time.nullable(),
})

/** What programs do with reports. */
export const REPORTS_OPERATIONS: Operation[] = [
  {
    method: 'post',
    path: '/messages/{id}/reports',
    id: 'reportMessage',
    tag: 'Messages',
    summary: 'Report a message to the admins of the site',
    body: { name: 'ReportInput', schema: reportSchema },
    answers: { 204: NOTHING },
    refusals: [400, 403, 404, 409, 415, 422, 429],
  },
  {
    method: 'get',
    path: '/reports',
    id: 'listReports',
    tag: 'Messages',
    summary: 'What was reported, the newest first (admins)',
    query: reportsJsonQuery,
    answers: { 200: list('ReportList', 'reports', { name: 'Report', schema: reportAnswer }) },
    refusals: [403, 422],
  },
  {
    method: 'patch',
    path: '/reports/{id}',
    id: 'resolveReport',
    tag: 'Messages',
    summary: 'A report has been dealt with (admins)',
    body: { name: 'ReportResolutionInput', schema: resolutionSchema },
    answers: { 204: NOTHING },
    refusals: [400, 403, 404, 415, 422],
  },
]
