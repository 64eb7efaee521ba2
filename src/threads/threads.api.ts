import { Hono } from 'hono'
import { z } from 'zod'
import { linkNext } from '../http/answers.ts'
import { type Env, requireViewer } from '../http/env.ts'
import { pathId, seqSchema } from '../http/ids.ts'
import { readJson, readQuery } from '../http/input.ts'
import { readMarkJson } from '../memberships/memberships.schemas.ts'
import { messageJson } from '../messages/message-json.ts'
import type { History, Scope, Window } from '../messages/history.store.ts'
import { followedQuery } from './threads.schemas.ts'
import type { ThreadsService } from './threads.service.ts'

export interface ThreadsApiDeps {
  threads: ThreadsService
  listMessages: (roomId: string, window: Window, scope: Scope) => Promise<History>
}

/** The replies in a thread, ascending: those after a number. */
export const repliesQuery = z.object({
  after: seqSchema.default(0),
  limit: z.coerce.number('Expected a whole number from 1 to 200.').int().min(1).max(200).default(50),
})

/** Threads in JSON, to be mounted at `/api/v1`. A reply is sent as any message is, with `thread_root_id`. */
export function threadsApi({ threads, listMessages }: ThreadsApiDeps): Hono<Env> {
  return new Hono<Env>()
    .get('/threads', async (c) => {
      const { before, limit } = readQuery(c, followedQuery)
      const list = await threads.list(requireViewer(c).id, { before: before ?? null, limit: limit + 1 })
      const page = list.slice(0, limit)
      const last = page.at(-1)
      if (list.length > limit && last) linkNext(c, { before: last.root.id })
      return c.json({ threads: page.map(({ root, room, unread }) => ({ message: messageJson(root), room, unread })) })
    })
    .get('/rooms/:id/threads/:root_id', async (c) => {
      const { after, limit } = readQuery(c, repliesQuery)
      const root = await threads.requireRoot(requireViewer(c), pathId(c), pathId(c, 'root_id'))
      const window = { kind: 'after', seq: after, limit } as const
      const { messages, seq, epoch } = await listMessages(root.room_id, window, { rootId: root.id })
      const last = messages.at(-1)
      if (messages.length === limit && last) linkNext(c, { after: String(last.seq) })
      return c.json({ message: messageJson(root), messages: messages.map(messageJson), seq, epoch })
    })
    .on(['PUT', 'DELETE'], '/rooms/:id/threads/:root_id/follow', async (c) => {
      await threads.setFollowing(requireViewer(c).id, pathId(c), pathId(c, 'root_id'), c.req.method === 'PUT')
      return c.body(null, 204)
    })
    .put('/rooms/:id/threads/:root_id/read-mark', async (c) => {
      const [viewer, roomId, rootId] = [requireViewer(c), pathId(c), pathId(c, 'root_id')]
      await threads.setReadMark(viewer.id, roomId, rootId, await readJson(c, readMarkJson))
      return c.body(null, 204)
    })
}
