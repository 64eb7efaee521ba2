import { Hono } from 'hono'
import type { Viewer } from '../accounts/viewer.ts'
import { type Env, requireViewer } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { readJson } from '../http/input.ts'
import { messageJson } from '../messages/message-json.ts'
import { forwardSchema } from './forwards.schemas.ts'
import type { ForwardMessage } from './forwards.service.ts'

interface ForwardsApiDeps {
  forward: ForwardMessage
  limitSends: (viewer: Viewer) => Promise<void>
  maxCharacters: number
}

/** Sending messages on, in JSON, to be mounted at `/api/v1`. */
export function forwardsApi({ forward, limitSends, maxCharacters }: ForwardsApiDeps) {
  const schema = forwardSchema(maxCharacters)
  return new Hono<Env>().post('/messages/:id/forwards', async (c) => {
    const viewer = requireViewer(c)
    const sent = await readJson(c, schema)
    await limitSends(viewer)
    return c.json(messageJson(await forward(viewer, pathId(c), sent, c.get('origin'))), 201)
  })
}
