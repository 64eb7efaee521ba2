import { z } from 'zod'
import { id, seq, time } from '../http/openapi/answers.ts'
import { list, type Named, one, type Operation } from '../http/openapi/operation.ts'
import { directJson, newRoomJson, roomListQuery, settingsJson } from './rooms.schemas.ts'

export const roomAnswer = z.object({
  id,
  kind: z.enum(['public', 'private', 'direct']),
  name: z.string().describe('Of a direct room: the names of the others.'),
  topic: z.string(),
  last_seq: seq.describe('The number of the latest change in the room.'),
  read_seq: seq.describe('Up to where you have read; 0 for who is no member.'),
  unread: z.int().describe('Messages by others above read_seq.'),
  mentions: z.int().describe('Those of them that mention you.'),
  epoch: id.describe('Changed when a backup is restored: numbers of another epoch mean nothing.'),
  posting: z.enum(['all', 'admins']),
  is_general: z.boolean(),
  archived_at: time.nullable(),
  member_count: z.int(),
  role: z.enum(['admin', 'member']).nullable(),
  involvement: z.enum(['everything', 'mentions', 'nothing', 'muted']).nullable(),
  favourite: z.boolean(),
})

export const ROOM: Named = { name: 'Room', schema: roomAnswer }

/** What programs do with rooms. */
export const ROOMS_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/rooms',
    id: 'listRooms',
    tag: 'Rooms',
    summary: 'The rooms that you may read',
    description: 'In the order in which they were made, archived ones left out.',
    query: roomListQuery,
    answers: { 200: list('RoomList', 'rooms', ROOM) },
    refusals: [422],
  },
  {
    method: 'post',
    path: '/rooms',
    id: 'createRoom',
    tag: 'Rooms',
    summary: 'Make a room',
    body: { name: 'NewRoomInput', schema: newRoomJson },
    answers: { 201: one(ROOM, 'The room, with you as its admin.') },
    refusals: [400, 403, 409, 415, 422],
  },
  {
    method: 'get',
    path: '/rooms/{id}',
    id: 'getRoom',
    tag: 'Rooms',
    summary: 'One room',
    answers: { 200: one(ROOM, 'The room as you see it.') },
    refusals: [404],
  },
  {
    method: 'patch',
    path: '/rooms/{id}',
    id: 'updateRoom',
    tag: 'Rooms',
    summary: 'Change a room, archive it or bring it back (room admins)',
    body: { name: 'RoomChangesInput', schema: settingsJson },
    answers: { 200: one(ROOM, 'The room as it is now.') },
    refusals: [400, 403, 404, 409, 415, 422],
  },
  {
    method: 'post',
    path: '/directs',
    id: 'openDirect',
    tag: 'Rooms',
    summary: 'The direct room of exactly these people and you',
    body: { name: 'DirectInput', schema: directJson },
    answers: { 200: one(ROOM, 'It was there.'), 201: one(ROOM, 'It was made.') },
    refusals: [400, 403, 415, 422],
  },
]
