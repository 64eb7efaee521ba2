import { Hono } from 'hono'
import { ReportsPage } from '../../views/admin/reports.tsx'
import { ReportPage } from '../../views/messages/report.tsx'
import { type FormState, untouched } from '../../views/parts/form.tsx'
import { moved } from '../http/answers.ts'
import { type Env, type RequestContext, requireViewer } from '../http/env.ts'
import { orFormAgain } from '../http/form-again.ts'
import { pathId } from '../http/ids.ts'
import { readForm, readQuery } from '../http/input.ts'
import { paths } from '../http/paths.ts'
import type { Shells } from '../http/shell.ts'
import type { MessagesService } from '../messages/messages.service.ts'
import { reportSchema, reportsQuery } from './reports.schemas.ts'
import type { ReportsService } from './reports.service.ts'

/** Reports on a page. */
const PAGE = 50

interface ReportsRoutesDeps {
  reports: ReportsService
  messages: Pick<MessagesService, 'requireMessage'>
  shell: Shells['shell']
}

/** The page on which a message is reported, and the admins' list of reports. */
export function reportsRoutes({ reports, messages, shell }: ReportsRoutesDeps) {
  const routes = new Hono<Env>()

  routes.get('/messages/:id/report', async (c) => c.html(await reportPage(c, untouched)))

  routes.post('/messages/:id/reports', (c) =>
    orFormAgain(
      c,
      async () => {
        const viewer = requireViewer(c)
        await messages.requireMessage(viewer, pathId(c))
        await reports.report(viewer, pathId(c), (await readForm(c, reportSchema)).reason, c.get('address'))
        return c.html(await reportPage(c, untouched, true), 201)
      },
      (form) => reportPage(c, form),
    ),
  )

  routes.get('/admin/reports', async (c) => {
    const viewer = requireViewer(c)
    const { which, before = null } = readQuery(c, reportsQuery)
    const found = await reports.list(viewer, { resolved: which === 'resolved', before, limit: PAGE + 1 })
    const page = { which, reports: found.slice(0, PAGE), hasOlder: found.length > PAGE }
    return c.html(<ReportsPage shell={await shell(c)} {...page} />)
  })

  routes.patch('/admin/reports/:id', async (c) => {
    await reports.resolve(requireViewer(c), pathId(c), c.get('address'))
    return moved(c, paths.adminReports())
  })

  async function reportPage(c: RequestContext, form: FormState, done = false) {
    const { message } = await messages.requireMessage(requireViewer(c), pathId(c))
    return <ReportPage shell={await shell(c, { roomId: message.room_id })} message={message} form={form} done={done} />
  }

  return routes
}
