import { Hono } from 'hono'
import { linkNext } from '../http/answers.ts'
import { type Env, requireViewer } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { readJson, readQuery } from '../http/input.ts'
import type { Sql } from '../platform/postgres.ts'
import { actorOf } from './actor.ts'
import { roomJson } from './room-json.ts'
import type { CountedRoom } from './room.ts'
import { directJson, newRoomJson, roomListQuery, settingsJson } from './rooms.schemas.ts'
import type { RoomsService } from './rooms.service.ts'
import { findEpoch, listRoomsFor } from './rooms.store.ts'

/** Rooms and direct rooms in JSON, to be mounted at `/api/v1`. */
export function roomsApi({ sql, rooms }: { sql: Sql; rooms: RoomsService }) {
  const api = new Hono<Env>()
  const json = async (room: CountedRoom) => roomJson(room, await findEpoch(sql))

  api.get('/rooms', async (c) => {
    const { limit, after = null, joined } = readQuery(c, roomListQuery)
    const viewer = requireViewer(c)
    const [list, epoch] = await Promise.all([
      listRoomsFor(sql, viewer.id, { joined: joined === 'true', after, limit: limit + 1 }),
      findEpoch(sql),
    ])
    const page = list.slice(0, limit)
    const last = page.at(-1)
    if (list.length > limit && last) linkNext(c, { after: last.id })
    return c.json({ rooms: page.map((room) => roomJson(room, epoch)) })
  })

  api.post('/rooms', async (c) => {
    const actor = actorOf(c)
    const { member_ids: memberIds, ...input } = await readJson(c, newRoomJson)
    const room = await rooms.createRoom(actor, { ...input, memberIds })
    return c.json(await json(room), 201)
  })

  api.get('/rooms/:id', async (c) => c.json(await json(await rooms.requireRoom(requireViewer(c).id, pathId(c)))))

  api.patch('/rooms/:id', async (c) => {
    const [actor, roomId] = [actorOf(c), pathId(c)]
    const { archived, ...changes } = await readJson(c, settingsJson)
    if (archived === false) await rooms.unarchiveRoom(actor, roomId)
    const isEmpty = Object.values(changes).every((value) => value === undefined)
    let room = isEmpty ? await rooms.requireRoom(actor.id, roomId) : await rooms.updateRoom(actor, roomId, changes)
    if (archived === true) room = await rooms.archiveRoom(actor, roomId)
    return c.json(await json(room))
  })

  api.post('/directs', async (c) => {
    const actor = actorOf(c)
    const { user_ids: userIds } = await readJson(c, directJson)
    const { room, isNew } = await rooms.openDirect(actor, userIds)
    return c.json(await json(room), isNew ? 201 : 200)
  })

  return api
}
