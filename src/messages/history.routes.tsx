import { Hono } from 'hono'
import { z } from 'zod'
import { RoomMessages } from '../../views/rooms/room-page.tsx'
import { isFragment, requireViewer, type Env, type RequestContext } from '../http/env.ts'
import { idSchema, pathId, seqSchema } from '../http/ids.ts'
import { readQuery } from '../http/input.ts'
import type { Shells } from '../http/shell.ts'
import { notFound } from '../platform/problem.ts'
import type { Room } from '../rooms/room.ts'
import type { HistoryQuery, HistoryService } from './history.service.ts'
import type { RenderRoomPage } from './room-page.tsx'

export interface HistoryRoutesDeps {
  shell: Shells['shell']
  roomPage: RenderRoomPage
  history: Pick<HistoryService, 'load'>
  findRoom: (userId: string, roomId: string) => Promise<Room | undefined>
}

const historyQuery = z.object({
  before: seqSchema.optional(),
  after: seqSchema.optional(),
  at: seqSchema.optional(),
  reply_to: idSchema.optional().catch(undefined),
})

/** Rooms as pages of their messages. */
export function historyRoutes({ shell, roomPage, history, findRoom }: HistoryRoutesDeps): Hono<Env> {
  return new Hono<Env>()
    .get('/rooms/:id', async (c) => {
      const { reply_to, ...query } = readQuery(c, historyQuery)
      return c.html(await roomPage(c, pathId(c), { ...query, replyTo: reply_to }))
    })
    .get('/rooms/:id/messages', async (c) => {
      const { reply_to: _, ...query } = readQuery(c, historyQuery)
      return c.html(isFragment(c) ? await listFragment(c, query) : await roomPage(c, pathId(c), query))
    })

  async function listFragment(c: RequestContext, query: HistoryQuery) {
    const roomId = pathId(c)
    const room = await findRoom(requireViewer(c).id, roomId)
    if (!room) throw notFound()
    const [around, list] = await Promise.all([shell(c, { roomId }), history.load(room, query)])
    return <RoomMessages shell={around} room={room} list={list} />
  }
}
