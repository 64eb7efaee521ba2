import { Hono } from 'hono'
import { type Env, requireViewer } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { messageJson } from '../messages/message-json.ts'
import type { PreviewsService } from './previews.service.ts'

/** Taking link previews off, in JSON, to be mounted at `/api/v1`. */
export function previewsApi({ previews }: { previews: Pick<PreviewsService, 'remove'> }) {
  return new Hono<Env>().delete('/messages/:id/previews', async (c) =>
    c.json(messageJson(await previews.remove(requireViewer(c), pathId(c)))),
  )
}
