import { Hono } from 'hono'
import { DraftsPage } from '../../views/inbox/drafts.tsx'
import { MentionsPage } from '../../views/inbox/mentions.tsx'
import { SavedPage } from '../../views/inbox/saved.tsx'
import { done } from '../http/answers.ts'
import { type Env, type RequestContext, requireViewer } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { readQuery } from '../http/input.ts'
import { paths } from '../http/paths.ts'
import type { Shells } from '../http/shell.ts'
import type { RemindersService } from '../schedule/reminders.service.ts'
import type { ScheduledService } from '../schedule/scheduled.service.ts'
import { inboxQuery } from './inbox.schemas.ts'
import type { InboxService } from './inbox.service.ts'

/** Lines on a page. */
const PAGE = 50

interface InboxRoutesDeps {
  inbox: InboxService
  scheduled: Pick<ScheduledService, 'list'>
  reminders: Pick<RemindersService, 'list'>
  shell: Shells['shell']
}

/** The pages of what concerns one person: mentions, drafts and saved messages. */
export function inboxRoutes({ inbox, scheduled, reminders, shell }: InboxRoutesDeps) {
  const routes = new Hono<Env>()

  routes.get('/mentions', async (c) => {
    const viewer = requireViewer(c)
    const { before } = readQuery(c, inboxQuery)
    const [around, page] = await Promise.all([shell(c, { page: 'mentions' }), inbox.mentions(viewer, before, PAGE)])
    return c.html(<MentionsPage shell={around} page={page} />)
  })

  routes.put('/mentions/read-mark', async (c) => {
    await inbox.seeMentions(requireViewer(c))
    return done(c, paths.mentions())
  })

  routes.get('/drafts', async (c) => {
    const viewer = requireViewer(c)
    const [around, drafts, waiting, reminded] = await Promise.all([
      shell(c, { page: 'drafts' }),
      inbox.drafts(viewer),
      scheduled.list(viewer),
      reminders.list(viewer),
    ])
    return c.html(<DraftsPage shell={around} drafts={drafts} scheduled={waiting} reminders={reminded} />)
  })

  routes.get('/saved', async (c) => {
    const viewer = requireViewer(c)
    const { before } = readQuery(c, inboxQuery)
    const [around, page] = await Promise.all([shell(c), inbox.saved(viewer, before, PAGE)])
    return c.html(<SavedPage shell={around} page={page} />)
  })

  routes.put('/messages/:id/saved', async (c) => {
    await inbox.save(requireViewer(c), pathId(c))
    return done(c, backTo(c))
  })

  routes.delete('/messages/:id/saved', async (c) => {
    await inbox.unsave(requireViewer(c), pathId(c))
    return done(c, backTo(c))
  })

  return routes
}

/** The list of saved messages has the same button as the message's own page: back to where it was. */
function backTo(c: RequestContext): string {
  const from = URL.parse(c.req.header('Referer') ?? '')?.pathname
  return from === paths.saved() ? paths.saved() : paths.message(pathId(c))
}
