import { Hono } from 'hono'
import { personJson } from '../avatars/person-json.ts'
import { type Env, requireViewer } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { messageJson } from '../messages/message-json.ts'
import type { PinsService } from './pins.service.ts'

/** Pins in JSON, to be mounted at `/api/v1`. */
export function pinsApi({ pins }: { pins: PinsService }) {
  const api = new Hono<Env>()

  api.get('/rooms/:id/pins', async (c) => {
    const list = await pins.list(requireViewer(c), pathId(c))
    return c.json({
      pins: list.map(({ pinnedAt, pinnedBy, message }) => ({
        pinned_at: pinnedAt,
        pinned_by: personJson(pinnedBy),
        message: messageJson(message),
      })),
    })
  })

  api.put('/messages/:id/pin', async (c) => c.json(messageJson(await pins.pin(requireViewer(c), pathId(c)))))

  api.delete('/messages/:id/pin', async (c) => c.json(messageJson(await pins.unpin(requireViewer(c), pathId(c)))))

  return api
}
