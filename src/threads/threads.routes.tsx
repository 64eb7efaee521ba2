import { Hono } from 'hono'
import { ThreadsPage } from '../../views/threads/page.tsx'
import { done } from '../http/answers.ts'
import { type Env, requireViewer } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { readForm, readQuery } from '../http/input.ts'
import { paths } from '../http/paths.ts'
import { threadPaths } from '../http/thread-paths.ts'
import type { Shells } from '../http/shell.ts'
import { draftInput, readMarkForm } from '../memberships/memberships.schemas.ts'
import { excerpt } from '../messages/markup/excerpt.ts'
import { summaryOf } from '../messages/summary.ts'
import type { RenderThreadPage } from './thread-page.tsx'
import { followedQuery, threadQuery } from './threads.schemas.ts'
import type { ThreadsService } from './threads.service.ts'

interface ThreadsRoutesDeps {
  threads: ThreadsService
  shell: Shells['shell']
  threadPage: RenderThreadPage
}

/** Threads as pages beside their room, the list of those that one follows, and the forms of both. */
export function threadsRoutes({ threads, shell, threadPage }: ThreadsRoutesDeps): Hono<Env> {
  return new Hono<Env>()
    .get('/threads', async (c) => {
      const { before, limit } = readQuery(c, followedQuery)
      const viewer = requireViewer(c)
      const [around, list] = await Promise.all([
        shell(c, { page: 'threads' }),
        threads.list(viewer.id, { before: before ?? null, limit: limit + 1 }),
      ])
      const shown = list.slice(0, limit)
      const last = shown.at(-1)
      return c.html(
        <ThreadsPage
          shell={around}
          threads={shown.map((thread) => ({ ...thread, text: excerpt(summaryOf(thread.root)) }))}
          more={list.length > limit && last ? last.root.id : null}
        />,
      )
    })
    .put('/threads/read-mark', async (c) => {
      await threads.markAllRead(requireViewer(c).id)
      return done(c, threadPaths.followed())
    })
    .get('/rooms/:id/threads/:root_id', async (c) => {
      const { reply_to: replyTo, ...query } = readQuery(c, threadQuery)
      const [roomId, id] = [pathId(c), pathId(c, 'root_id')]
      const root = await threads.requireRoot(requireViewer(c), roomId, id)
      if (root.id !== id) return c.redirect(threadPaths.at(roomId, root.id, id), 302)
      return c.html(await threadPage(c, root, { ...query, replyTo }))
    })
    .on(['PUT', 'DELETE'], '/rooms/:id/threads/:root_id/follow', async (c) => {
      const [roomId, rootId] = [pathId(c), pathId(c, 'root_id')]
      await threads.setFollowing(requireViewer(c).id, roomId, rootId, c.req.method === 'PUT')
      return done(c, paths.thread(roomId, rootId))
    })
    .put('/rooms/:id/threads/:root_id/read-mark', async (c) => {
      const [viewer, roomId, rootId] = [requireViewer(c), pathId(c), pathId(c, 'root_id')]
      const { seq, back } = await readForm(c, readMarkForm)
      await threads.setReadMark(viewer.id, roomId, rootId, { seq, back: back === 'true' })
      return done(c, paths.thread(roomId, rootId))
    })
    .put('/rooms/:id/threads/:root_id/draft', async (c) => {
      const [viewer, roomId, rootId] = [requireViewer(c), pathId(c), pathId(c, 'root_id')]
      const { body, updated_at: updatedAt } = await readForm(c, draftInput)
      const at = updatedAt === undefined ? new Date() : new Date(updatedAt)
      await threads.saveDraft(viewer.id, roomId, rootId, { body, updatedAt: at })
      // The list of drafts has the same form.
      const from = URL.parse(c.req.header('Referer') ?? '')?.pathname
      return done(c, from === paths.drafts() ? from : paths.thread(roomId, rootId))
    })
}
