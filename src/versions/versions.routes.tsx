import { Hono } from 'hono'
import { VersionsPage } from '../../views/messages/versions.tsx'
import { type Env, requireViewer } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import type { Shells } from '../http/shell.ts'
import { notFound } from '../platform/problem.ts'
import type { Room } from '../rooms/room.ts'
import type { ReadVersions } from './versions.service.ts'

interface VersionsRoutesDeps {
  readVersions: ReadVersions
  shell: Shells['shell']
  findRoom: (userId: string, roomId: string) => Promise<Room | undefined>
}

/** The page of what a message said before it was edited. */
export function versionsRoutes({ readVersions, shell, findRoom }: VersionsRoutesDeps) {
  return new Hono<Env>().get('/messages/:id/versions', async (c) => {
    const viewer = requireViewer(c)
    const { message, versions } = await readVersions(viewer, pathId(c))
    const [room, around] = await Promise.all([
      findRoom(viewer.id, message.room_id),
      shell(c, { roomId: message.room_id }),
    ])
    if (!room) throw notFound()
    return c.html(<VersionsPage shell={around} room={room} message={message} versions={versions} />)
  })
}
