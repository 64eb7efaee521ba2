import { Hono } from 'hono'
import { requireViewer, type Env } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { messageJson } from '../messages/message-json.ts'
import { pathEmoji } from './path-emoji.ts'
import type { ReactionsService } from './reactions.service.ts'

/** Reactions in JSON, to be mounted at `/api/v1`. */
export function reactionsApi({ reactions }: { reactions: ReactionsService }): Hono<Env> {
  return new Hono<Env>()
    .put('/messages/:id/reactions/:emoji', async (c) =>
      c.json(messageJson(await reactions.react(requireViewer(c), pathId(c), pathEmoji(c)))),
    )
    .delete('/messages/:id/reactions/:emoji', async (c) =>
      c.json(messageJson(await reactions.unreact(requireViewer(c), pathId(c), pathEmoji(c)))),
    )
}
