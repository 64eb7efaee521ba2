import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import type { Viewer } from '../accounts/viewer.ts'
import type { Access } from '../delivery/access.store.ts'
import type { EventStream } from '../delivery/event-stream.ts'
import { requireViewer, type Env, type RequestContext } from '../http/env.ts'
import { pathId, seqSchema } from '../http/ids.ts'
import { parse, readJson, readQuery } from '../http/input.ts'
import { notFound } from '../platform/problem.ts'
import type { Message } from './message.ts'
import { messageJson } from './message-json.ts'
import { editSchema, sendSchema } from './messages.schemas.ts'
import type { MessagesService } from './messages.service.ts'
import type { History, Window } from './history.store.ts'

export interface MessagesApiDeps {
  messages: MessagesService
  maxCharacters: number
  maxFiles: number
  limitSends: (viewer: Viewer) => Promise<void>
  findAccess: (userId: string, roomId: string) => Promise<Access | undefined>
  listMessages: (roomId: string, window: Window) => Promise<History>
  readChangedMessages: (roomId: string, after: number, limit: number) => Promise<{ messages: Message[]; seq: number }>
  events: EventStream
}

const limit = z.coerce.number('Expected a whole number from 1 to 200.').int().min(1).max(200).default(50)
export const messagesQuery = z
  .object({ before: seqSchema.optional(), after: seqSchema.optional(), limit })
  .refine((query) => query.before === undefined || query.after === undefined, 'Expected before or after, found both.')
export const changesQuery = z.object({ after: seqSchema, epoch: z.string().optional(), limit })

/** Messages for programs: history, changes, a stream of events, and what can be done to a message. */
export function messagesApi(deps: MessagesApiDeps): Hono<Env> {
  const { messages } = deps
  const send = sendSchema(deps.maxCharacters, deps.maxFiles)
  const edit = editSchema(deps.maxCharacters)

  return new Hono<Env>()
    .post('/rooms/:id/messages', async (c) => {
      const viewer = requireViewer(c)
      const sent = await readJson(c, send)
      await deps.limitSends(viewer)
      const { id, message } = await messages.send(viewer, pathId(c), sent)
      return message
        ? c.json(messageJson(message), 201)
        : c.json(messageJson((await messages.requireMessage(viewer, id)).message), 200)
    })
    .get('/rooms/:id/messages', async (c) => {
      const { before, after, limit } = readQuery(c, messagesQuery)
      const roomId = await requireReadable(c)
      const history = await deps.listMessages(roomId, windowOf(before, after, limit))
      linkPages(c, history, limit)
      return c.json({ messages: history.messages.map(messageJson), seq: history.seq, epoch: history.epoch })
    })
    .get('/rooms/:id/changes', async (c) => {
      const { after, epoch, limit } = readQuery(c, changesQuery)
      const { roomId, access } = await requireAccess(c)
      if ((epoch ?? access.epoch) !== access.epoch || after > access.lastSeq)
        return c.json({ changes: [], after, seq: access.lastSeq, epoch: access.epoch, reset: true })
      const { seq, messages: changed } = await deps.readChangedMessages(roomId, after, limit)
      return c.json({ changes: changed.map(messageJson), after, seq, epoch: access.epoch, reset: false })
    })
    .get('/rooms/:id/events', async (c) => {
      const viewer = requireViewer(c)
      const roomId = await requireReadable(c)
      const last = c.req.header('Last-Event-ID')
      const after = last === undefined ? undefined : parse(seqSchema, last)
      const answer = streamSSE(c, (stream) => deps.events.run(stream, { viewer, roomId, after }))
      // Hono says no-cache, by which a proxy may keep what only members may read.
      answer.headers.set('Cache-Control', 'no-store')
      return answer
    })
    .get('/messages/:id', async (c) =>
      c.json(messageJson((await messages.requireMessage(requireViewer(c), pathId(c))).message)),
    )
    .patch('/messages/:id', async (c) => {
      const viewer = requireViewer(c)
      const { body } = await readJson(c, edit)
      return c.json(messageJson(await messages.edit(viewer, pathId(c), body)))
    })
    .delete('/messages/:id', async (c) =>
      c.json(messageJson(await messages.remove(requireViewer(c), pathId(c), c.get('address')))),
    )
    .delete('/messages/:id/deletion', async (c) =>
      c.json(messageJson(await messages.restore(requireViewer(c), pathId(c), c.get('address')))),
    )

  async function requireAccess(c: RequestContext): Promise<{ roomId: string; access: Access }> {
    const roomId = pathId(c)
    const access = await deps.findAccess(requireViewer(c).id, roomId)
    if (!access) throw notFound()
    return { roomId, access }
  }

  async function requireReadable(c: RequestContext): Promise<string> {
    return (await requireAccess(c)).roomId
  }
}

function windowOf(before: number | undefined, after: number | undefined, limit: number): Window {
  if (before !== undefined) return { kind: 'before', seq: before, limit }
  if (after !== undefined) return { kind: 'after', seq: after, limit }
  return { kind: 'newest', limit }
}

/** Where the older and the newer messages are (RFC 8288); a full page may have more on its far side. */
function linkPages(c: RequestContext, { messages }: History, limit: number): void {
  const [first, last] = [messages[0], messages.at(-1)]
  const links: string[] = []
  if (first && first.seq > 1) links.push(`<${c.req.path}?before=${first.seq}&limit=${limit}>; rel="prev"`)
  if (last) links.push(`<${c.req.path}?after=${last.seq}&limit=${limit}>; rel="next"`)
  if (links.length > 0) c.header('Link', links.join(', '))
}
