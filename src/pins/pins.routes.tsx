import type { HtmlEscapedString } from 'hono/utils/html'
import { Hono } from 'hono'
import { PinsPane, type PinsPaneProps } from '../../views/rooms/pins-pane.tsx'
import { done } from '../http/answers.ts'
import { type Env, isFragment, type RequestContext, requireViewer } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { paths } from '../http/paths.ts'
import type { Shells } from '../http/shell.ts'
import { notFound } from '../platform/problem.ts'
import type { Room } from '../rooms/room.ts'
import type { PinsService } from './pins.service.ts'

interface PinsRoutesDeps {
  pins: PinsService
  shell: Shells['shell']
  findRoom: (userId: string, roomId: string) => Promise<Room | undefined>
  /** The room's page with this pane beside its messages. */
  roomPage: (c: RequestContext, roomId: string, pins: PinsPaneProps) => Promise<HtmlEscapedString>
}

/** What is pinned in a room, beside its messages, and pinning. */
export function pinsRoutes({ pins, shell, findRoom, roomPage }: PinsRoutesDeps) {
  const routes = new Hono<Env>()

  routes.get('/rooms/:id/pins', async (c) => {
    const [viewer, roomId] = [requireViewer(c), pathId(c)]
    const [room, list, around] = await Promise.all([
      findRoom(viewer.id, roomId),
      pins.list(viewer, roomId),
      shell(c, { roomId }),
    ])
    if (!room) throw notFound()
    const pane = { room, pins: list, timeZone: around.timeZone, now: around.now ?? new Date() }
    return c.html(isFragment(c) ? <PinsPane {...pane} /> : await roomPage(c, roomId, pane))
  })

  routes.put('/messages/:id/pin', async (c) => {
    const message = await pins.pin(requireViewer(c), pathId(c))
    return done(c, backTo(c, message.room_id))
  })

  routes.delete('/messages/:id/pin', async (c) => {
    const message = await pins.unpin(requireViewer(c), pathId(c))
    return done(c, backTo(c, message.room_id))
  })

  return routes
}

/** The pane has the same button as the message's own page: back to where it was. */
function backTo(c: RequestContext, roomId: string): string {
  const from = URL.parse(c.req.header('Referer') ?? '')?.pathname
  return from === paths.message(pathId(c)) ? from : paths.roomPins(roomId)
}
