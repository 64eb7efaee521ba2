import { z } from 'zod'
import { renderSample } from './sample.ts'

/** What a fake site does wrong, each now and then. */
export type Sabotage = 'lose_frame' | 'lose_message' | 'double_send' | 'leak' | 'swap_numbers' | 'lose_edit'

/**
 * A chat in memory that speaks just enough of PROTOCOL.md for the driver: it proves that the driver and the oracle together find nothing in
 * an honest site and something in each dishonest one, without the program.
 */
export function startFakeSite(sabotage?: Sabotage) {
  const users: string[] = []
  const rooms = new Map<string, FakeRoom>()
  const sockets = new Set<FakeSocket>()
  let set = false
  let turns = 0
  const now = (what: Sabotage) => what === sabotage && ++turns % EVERY[what] === 0

  const publish = (room: FakeRoom, to: FakeSocket) => {
    const after = to.data.rooms.get(room.id)
    if (after === undefined || after >= room.seq) return
    const changed = room.messages.filter((message) => message.changed_seq > after)
    const content = changed
      .toSorted((a, b) => a.changed_seq - b.changed_seq)
      .map((message) => `<hx-partial hx-target="#messages" hx-swap="message">${renderSample(message)}</hx-partial>`)
    to.data.rooms.set(room.id, room.seq)
    if (now('lose_frame')) return
    if (now('lose_message')) content.pop()
    to.send(JSON.stringify({ type: 'changes', room_id: room.id, after, seq: room.seq, content: content.join('') }))
  }
  const change = (room: FakeRoom): number => {
    room.seq++
    return room.seq
  }
  const broadcast = (room: FakeRoom) => sockets.forEach((socket) => publish(room, socket))

  const send = (room: FakeRoom | undefined, user: string, fields: z.infer<typeof SendFields>) => {
    const id = fields.id ?? Bun.randomUUIDv7()
    if (!room?.members.has(user)) return { status: 404, code: 'rooms.not_found', id }
    if (fields.body === '') return { status: 422, code: 'messages.empty', id }
    const taken = [...rooms.values()].flatMap((one) => one.messages).find((message) => message.id === id)
    if (taken !== undefined && !(taken.author_id === user && room.messages.includes(taken))) {
      return { status: 409, code: 'messages.id_taken', id }
    }
    if (taken !== undefined && !now('double_send')) return { status: 200, message: taken, id }
    const seq = change(room)
    const author = { author_id: user, deleted: false, thread_root_id: null }
    const message: FakeMessage = { id, seq, changed_seq: seq, body: fields.body, ...author, reactions: new Set() }
    room.messages.push(message)
    const before = room.messages.at(-20)
    if (before !== undefined && now('swap_numbers')) [before.seq, message.seq] = [message.seq, before.seq]
    broadcast(room)
    return { status: 201, message, id }
  }
  const alter = (message: FakeMessage, room: FakeRoom, apply: () => void) => {
    apply()
    message.changed_seq = change(room)
    broadcast(room)
    return message
  }

  const server = Bun.serve<SocketData>({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request, self) {
      const { pathname: path, searchParams } = new URL(request.url)
      const user = /hubbub_session=([^;]+)/.exec(request.headers.get('Cookie') ?? '')?.[1] ?? ''
      if (path === '/socket') {
        return self.upgrade(request, { data: { user, rooms: new Map() } })
          ? undefined
          : new Response('', { status: 400 })
      }
      const fields = await readFields(request)
      const method = typeof fields['_method'] === 'string' ? fields['_method'] : request.method
      return route(method, path, user, fields, Number(searchParams.get('after')))
    },
    websocket: {
      open: (socket) => void sockets.add(socket),
      close: (socket) => void sockets.delete(socket),
      message: (socket, text) => void hear(socket, ClientFrame.parse(JSON.parse(String(text)))),
    },
  })

  const hear = (socket: FakeSocket, frame: z.infer<typeof ClientFrame>) => {
    const room = rooms.get(frame.room_id)
    const reply = (fields: Record<string, unknown>) =>
      socket.send(JSON.stringify({ room_id: frame.room_id, ...fields }))
    if (frame.type === 'send') {
      const { status, code, message, id } = send(room, socket.data.user, SendFields.parse(frame))
      if (message !== undefined) reply({ type: 'ack', id, seq: message.seq, created_at: '2026-01-01T00:00:00Z' })
      else reply({ type: 'error', of: 'send', id, code, message: `refused with ${status}` })
    }
    if (frame.type !== 'open' || room === undefined) return
    const after = frame.after ?? 0
    if (!room.members.has(socket.data.user)) return reply({ type: 'closed', reason: 'removed' })
    socket.data.rooms.delete(room.id)
    if (frame.epoch !== EPOCH || after > room.seq) return reply({ type: 'reset', seq: room.seq, epoch: EPOCH })
    socket.data.rooms.set(room.id, after)
    publish(room, socket)
    reply({ type: 'opened', seq: room.seq, epoch: EPOCH })
  }

  const page = (room: FakeRoom) => {
    const items = room.messages
      .toSorted((a, b) => a.seq - b.seq)
      .slice(-PAGE)
      .map(renderSample)
    const list = `<ol id="messages" data-room-id="${room.id}" data-epoch="${EPOCH}" data-seq="${room.seq}">${items.join('')}</ol>`
    return new Response(`<!doctype html><main>${list}</main>`)
  }

  const signIn = (name: string) => {
    users.push(name)
    return new Response(null, {
      status: 303,
      headers: { Location: '/', 'Set-Cookie': `hubbub_session=${name}; Path=/` },
    })
  }

  const membership = (room: FakeRoom, user: string, method: string) => {
    if (method === 'PUT') room.members.add(user)
    else {
      room.members.delete(user)
      for (const socket of sockets) {
        if (socket.data.user !== user || now('leak')) continue
        socket.data.rooms.delete(room.id)
        socket.send(JSON.stringify({ type: 'closed', room_id: room.id, reason: 'removed' }))
      }
    }
    change(room)
    broadcast(room)
    return method === 'PUT' ? Response.json({}) : new Response(null, { status: 204 })
  }

  const route = (
    method: string,
    path: string,
    user: string,
    fields: Record<string, unknown>,
    after: number,
  ): Response => {
    const api = path.startsWith('/api/v1')
    const [kind, id, part, subject] = path.replace('/api/v1', '').split('/').slice(1)
    const room = rooms.get(id ?? '')
    if (kind === 'setup' && method === 'GET') return new Response('', { status: set ? 404 : 200 })
    if (kind === 'setup' || kind === 'join' || kind === 'sessions') {
      set = true
      return signIn(String(fields['email']))
    }
    if (kind === 'me') return Response.json({ id: user })
    if (kind === 'invites') return Response.json({ code: 'code' }, { status: 201 })
    if (kind === 'rooms' && id === undefined) {
      const members = z.array(z.string()).parse(fields['member_ids'])
      const made = { id: crypto.randomUUID(), seq: 0, members: new Set(members), messages: [] }
      rooms.set(made.id, made)
      return Response.json({ id: made.id }, { status: 201 })
    }
    if (kind === 'rooms' && part === 'members' && room !== undefined) return membership(room, subject ?? '', method)
    if (kind === 'rooms' && part === 'messages') {
      const { status, code, message } = send(room, user, SendFields.parse(fields))
      if (message === undefined) return Response.json({ code }, { status })
      return api ? json(message, status) : new Response(null, { status: 303, headers: { Location: `/rooms/${id}` } })
    }
    if (kind === 'rooms' && part === 'changes' && room !== undefined) {
      const changes = room.messages.filter((message) => message.changed_seq > after).map(toApi)
      return Response.json({ changes, seq: room.seq, reset: false })
    }
    if (kind === 'rooms' && room !== undefined) return api ? Response.json({ last_seq: room.seq }) : page(room)
    return alterations(
      method,
      id ?? '',
      user,
      fields,
      api,
      part === 'reactions' ? decodeURIComponent(subject ?? '') : null,
    )
  }

  const alterations = (
    method: string,
    id: string,
    user: string,
    fields: Record<string, unknown>,
    api: boolean,
    emoji: string | null,
  ): Response => {
    const room = [...rooms.values()].find((one) => one.messages.some((message) => message.id === id))
    const message = room?.messages.find((one) => one.id === id)
    if (room === undefined || message === undefined || !room.members.has(user)) return new Response('', { status: 404 })
    if (message.deleted) return Response.json({ code: 'messages.deleted' }, { status: 409 })
    const mark = `${user} ${emoji}`
    const nothing = emoji !== null && message.reactions.has(mark) === (method === 'PUT')
    if (!nothing) {
      alter(message, room, () => {
        if (emoji !== null && method === 'PUT') message.reactions.add(mark)
        else if (emoji !== null) message.reactions.delete(mark)
        else if (method === 'PATCH' && !now('lose_edit')) message.body = String(fields['body'])
        else if (method === 'DELETE') Object.assign(message, { deleted: true, body: '' })
      })
    }
    return api ? json(message, 200) : new Response(null, { status: 303, headers: { Location: '/' } })
  }

  return { url: server.url.origin, stop: () => server.stop(true) }
}

const EPOCH = '00000000-0000-4000-8000-000000000001'
const PAGE = 50
/** Each dishonesty is done every so many times; an edit can be overwritten before anybody looks, and few are removed. */
const EVERY: Record<Sabotage, number> = {
  lose_frame: 40,
  lose_message: 40,
  double_send: 5,
  leak: 1,
  swap_numbers: 40,
  lose_edit: 4,
}

interface FakeMessage {
  id: string
  seq: number
  changed_seq: number
  author_id: string
  body: string
  deleted: boolean
  thread_root_id: string | null
  reactions: Set<string>
}
interface FakeRoom {
  id: string
  seq: number
  members: Set<string>
  messages: FakeMessage[]
}
interface SocketData {
  user: string
  /** The rooms this socket has open, each with the number up to which it was told. */
  rooms: Map<string, number>
}
type FakeSocket = Bun.ServerWebSocket<SocketData>

const SendFields = z.object({ id: z.string().optional(), body: z.string() })
const ClientFrame = z.object({
  type: z.string(),
  room_id: z.string(),
  after: z.int().optional(),
  epoch: z.string().optional(),
  id: z.string().optional(),
  body: z.string().optional(),
})
const Fields = z.record(z.string(), z.unknown())

async function readFields(request: Request): Promise<z.infer<typeof Fields>> {
  const text = await request.text()
  if (request.headers.get('Content-Type') === 'application/json') return Fields.parse(JSON.parse(text))
  return Object.fromEntries(new URLSearchParams(text))
}

function json(message: FakeMessage, status: number): Response {
  return Response.json(toApi(message), { status })
}

function toApi({ author_id, deleted, reactions: _reactions, ...message }: FakeMessage) {
  return { ...message, author: { id: author_id }, deleted_at: deleted ? '2026-01-01T00:00:00Z' : null }
}
