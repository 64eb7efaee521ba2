import { Hono } from 'hono'
import { linkBefore } from '../http/answers.ts'
import { type Env, requireViewer } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { readQuery } from '../http/input.ts'
import { messageJson } from '../messages/message-json.ts'
import { inboxJsonQuery } from './inbox.schemas.ts'
import type { InboxService, Mention, Note } from './inbox.service.ts'

/** Mentions, drafts and saved messages in JSON, to be mounted at `/api/v1`. */
export function inboxApi({ inbox }: { inbox: InboxService }) {
  const api = new Hono<Env>()

  api.get('/mentions', async (c) => {
    const viewer = requireViewer(c)
    const { before, limit } = readQuery(c, inboxJsonQuery)
    const { lines, next } = await inbox.mentions(viewer, before, limit)
    linkBefore(c, next)
    return c.json({ mentions: lines.map(mentionJson) })
  })

  api.put('/mentions/read-mark', async (c) => {
    await inbox.seeMentions(requireViewer(c))
    return c.body(null, 204)
  })

  api.get('/drafts', async (c) => {
    const drafts = await inbox.drafts(requireViewer(c))
    return c.json({
      drafts: drafts.map(({ roomId, threadRootId, body, updatedAt }) => ({
        room_id: roomId,
        thread_root_id: threadRootId,
        body,
        updated_at: updatedAt,
      })),
    })
  })

  api.get('/saved', async (c) => {
    const viewer = requireViewer(c)
    const { before, limit } = readQuery(c, inboxJsonQuery)
    const { lines, next } = await inbox.saved(viewer, before, limit)
    linkBefore(c, next)
    return c.json({ saved: lines.map(({ at, message }) => ({ saved_at: at, message: messageJson(message) })) })
  })

  api.put('/messages/:id/saved', async (c) => {
    await inbox.save(requireViewer(c), pathId(c))
    return c.body(null, 204)
  })

  api.delete('/messages/:id/saved', async (c) => {
    await inbox.unsave(requireViewer(c), pathId(c))
    return c.body(null, 204)
  })

  return api
}

function mentionJson(line: Mention | Note) {
  const { kind, at, unread, message } = line
  const notes = 'note' in line ? { id: line.id, note: line.note } : {}
  return { kind, at, unread, ...notes, message: message && messageJson(message) }
}
