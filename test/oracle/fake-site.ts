import { z } from 'zod'
import { createFakeRooms, SendFields, toApi, type FakeRoom, type Sabotage } from './fake-rooms.ts'
import { renderChanges, renderSampleList, type SampleRow } from './sample-html.ts'

export type { Sabotage } from './fake-rooms.ts'

/**
 * A chat in memory that speaks just enough of PROTOCOL.md for the driver: it proves that the driver and the oracle together find nothing in
 * an honest site and something in each dishonest one, without the program.
 */
export function startFakeSite(sabotage?: Sabotage) {
  const sockets = new Set<FakeSocket>()
  let set = false
  let turns = 0
  const now = (what: Sabotage) => what === sabotage && ++turns % EVERY[what] === 0
  const chat = createFakeRooms(now)

  const publish = (room: FakeRoom, to: FakeSocket) => {
    const after = to.data.rooms.get(room.id)
    if (after === undefined || after >= room.seq) return
    const changed = room.messages.filter((message) => message.changed_seq > after)
    to.data.rooms.set(room.id, room.seq)
    if (now('lose_frame')) return
    if (now('lose_message')) changed.pop()
    const content = renderChanges(changed)
    to.send(JSON.stringify({ type: 'changes', room_id: room.id, after, seq: room.seq, content }))
  }
  const broadcast = (room: FakeRoom) => sockets.forEach((socket) => publish(room, socket))
  const send = (room: FakeRoom | undefined, user: string, fields: z.infer<typeof SendFields>) => {
    const sent = chat.send(room, user, fields)
    if (room !== undefined) broadcast(room)
    return sent
  }

  const server = Bun.serve<SocketData>({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request, self) {
      const { pathname, searchParams } = new URL(request.url)
      const user = /hubbub_session=([^;]+)/.exec(request.headers.get('Cookie') ?? '')?.[1] ?? ''
      if (pathname === '/socket') {
        return self.upgrade(request, { data: { user, rooms: new Map() } })
          ? undefined
          : new Response('', { status: 400 })
      }
      const fields = await readFields(request)
      const { _method: override } = fields
      const method = typeof override === 'string' ? override : request.method
      const isApi = pathname.startsWith('/api/v1')
      const path = pathname.replace('/api/v1', '').split('/').slice(1).map(decodeURIComponent)
      return route({ method, path, user, fields, isApi, after: Number(searchParams.get('after')) })
    },
    websocket: {
      open: (socket) => void sockets.add(socket),
      close: (socket) => void sockets.delete(socket),
      message: (socket, text) => void hear(socket, ClientFrame.parse(JSON.parse(String(text)))),
    },
  })

  const hear = (socket: FakeSocket, frame: z.infer<typeof ClientFrame>) => {
    const { user } = socket.data
    const room = chat.rooms.get(frame.room_id)
    const reply = (fields: Record<string, unknown>) =>
      socket.send(JSON.stringify({ room_id: frame.room_id, ...fields }))
    if (frame.type === 'send') {
      const { status, code, message, id } = send(room, user, SendFields.parse(frame))
      if (message !== undefined) reply({ type: 'ack', id, seq: message.seq, created_at: '2026-01-01T00:00:00Z' })
      else reply({ type: 'error', of: 'send', id, code, message: `refused with ${status}` })
    }
    if (frame.type === 'read' && room?.members.has(user)) chat.mark(room, user, { seq: frame.seq ?? 0 })
    if (frame.type !== 'open' || room === undefined) return
    const after = frame.after ?? 0
    if (!room.members.has(user)) return reply({ type: 'closed', reason: 'removed' })
    socket.data.rooms.delete(room.id)
    if (frame.epoch !== EPOCH || after > room.seq) return reply({ type: 'reset', seq: room.seq, epoch: EPOCH })
    socket.data.rooms.set(room.id, after)
    publish(room, socket)
    reply({ type: 'opened', seq: room.seq, epoch: EPOCH })
  }

  const route = (asked: Asked): Response => {
    const [kind, id = ''] = asked.path
    if (kind === 'setup' && asked.method === 'GET') return new Response('', { status: set ? 404 : 200 })
    if (kind === 'setup' || kind === 'join' || kind === 'sessions') {
      set = true
      return signIn(String(asked.fields['email']))
    }
    if (kind === 'me') return Response.json({ id: asked.user })
    if (kind === 'invites') return Response.json({ code: 'code' }, { status: 201 })
    if (kind === 'uploads') return receive(asked)
    if (kind === 'threads') return Response.json({ threads: chat.followed(asked.user) })
    if (kind === 'files') return fileOf(asked.user, id)
    if (kind === 'messages') return alter(asked)
    if (id !== '') return inRoom(asked, chat.rooms.get(id))
    return Response.json({ id: chat.create(z.array(z.string()).parse(asked.fields['member_ids'])).id }, { status: 201 })
  }

  const signIn = (name: string) =>
    new Response(null, { status: 303, headers: { Location: '/', 'Set-Cookie': `hubbub_session=${name}; Path=/` } })

  const receive = ({ fields }: Asked) => {
    const { name, text } = Uploaded.parse(fields['file'])
    const id = crypto.randomUUID()
    chat.files.set(id, { id, name, text, messageId: null })
    return Response.json({ upload_id: id }, { status: 201 })
  }

  const fileOf = (user: string, id: string) => {
    const text = chat.readFile(user, id)
    return new Response(text ?? '', { status: text === undefined ? 404 : 200 })
  }

  const inRoom = (asked: Asked, room: FakeRoom | undefined): Response => {
    const { method, path, user, fields, isApi } = asked
    const [, , part, subject = '', verb] = path
    if (room === undefined || (!room.members.has(user) && part !== 'members')) return new Response('', { status: 404 })
    const done = () => new Response(null, { status: 204 })
    if (part === 'members') return membership(room, subject, method)
    if (part === 'messages' && method === 'POST') return post(room, user, fields, isApi)
    if (part === 'polls') {
      const { question, many, options, ...more } = fields
      return post(room, user, { ...more, body: question, poll: { many, options } }, isApi)
    }
    if (part === 'messages') return Response.json({ messages: listAfter(room, asked.after), seq: room.seq })
    if (part === 'changes') {
      const changes = room.messages.filter((message) => message.changed_seq > asked.after).map(toApi)
      return Response.json({ changes, seq: room.seq, reset: false })
    }
    if (part === 'pins') {
      const pins = room.messages.filter((message) => message.pinned).map((message) => ({ message: toApi(message) }))
      return Response.json({ pins })
    }
    if (part === 'read-mark') chat.mark(room, user, Mark.parse(fields))
    else if (verb === 'read-mark') chat.markThread(user, subject, Mark.parse(fields))
    else if (verb === 'follow') chat.follow(user, subject, method === 'PUT')
    else if (part === 'threads') return page(room, subject)
    else return isApi ? Response.json(chat.standing(room, user)) : page(room)
    return done()
  }

  const membership = (room: FakeRoom, user: string, method: string) => {
    if (method === 'PUT') {
      room.members.add(user)
      room.marks.set(user, room.seq + 1)
    } else {
      room.members.delete(user)
      for (const socket of sockets) {
        if (socket.data.user !== user || now('leak')) continue
        socket.data.rooms.delete(room.id)
        socket.send(JSON.stringify({ type: 'closed', room_id: room.id, reason: 'removed' }))
      }
    }
    room.seq++
    broadcast(room)
    return method === 'PUT' ? Response.json({}) : new Response(null, { status: 204 })
  }

  const post = (room: FakeRoom, user: string, { files, ...fields }: Fields, isApi: boolean) => {
    const carried = Carried.parse(files ?? []).map(({ name, text }) => {
      const id = crypto.randomUUID()
      chat.files.set(id, { id, name, text, messageId: null })
      return id
    })
    const more = carried.length > 0 ? { upload_ids: carried } : {}
    const { status, code, message } = send(room, user, SendFields.parse({ ...fields, ...more }))
    if (message === undefined) return Response.json({ code }, { status })
    return isApi ? Response.json(toApi(message), { status }) : new Response(null, { status: 303 })
  }

  const alter = ({ method, path, user, fields, isApi }: Asked): Response => {
    const [, id = '', part, emoji = ''] = path
    const found = chat.find(id)
    if (!found?.room.members.has(user)) return new Response('', { status: 404 })
    const { room, message } = found
    const isUndo = part === 'deletion'
    if (message.deleted && !isUndo && !(part === undefined && method === 'DELETE'))
      return Response.json({ code: 'messages.deleted' }, { status: 409 })
    if (part === 'vote' && message.poll?.closed) return Response.json({ code: 'polls.closed' }, { status: 409 })
    if (part === 'vote') chat.vote(room, message, user, z.array(z.int()).parse(fields['choices']))
    else if (part === 'poll') chat.close(room, message)
    else if (isUndo) chat.restore(room, message)
    else if (part === 'reactions') chat.react(room, message, user, emoji, method === 'PUT')
    else if (part === 'pin') chat.pin(room, message, method === 'PUT')
    else if (method === 'PATCH') chat.edit(room, message, String(fields['body']))
    else chat.remove(room, message)
    broadcast(room)
    return isApi ? Response.json(toApi(message)) : new Response(null, { status: 303, headers: { Location: '/' } })
  }

  return { url: server.url.origin, stop: () => server.stop(true) }
}

/** The newest messages of a room, and of a thread beside it, as a page has them. */
function page(room: FakeRoom, rootId?: string) {
  const listed = (of: string | undefined, rows: SampleRow[]) =>
    renderSampleList({ roomId: room.id, rootId: of, epoch: EPOCH, seq: room.seq }, rows)
  const pane = rootId === undefined ? '' : listed(rootId, room.messages)
  return new Response(`<!doctype html><main>${listed(undefined, room.messages)}${pane}</main>`)
}

const listAfter = ({ messages }: FakeRoom, after: number) =>
  messages
    .filter((message) => message.seq > after)
    .toSorted((a, b) => a.seq - b.seq)
    .slice(0, PAGE)
    .map(toApi)

const EPOCH = '00000000-0000-4000-8000-000000000001'
const PAGE = 200
/** Each dishonesty is done every so many times; an edit can be overwritten before anybody looks, and few are removed. */
const EVERY: Record<Sabotage, number> = {
  lose_frame: 40,
  lose_message: 40,
  double_send: 5,
  leak: 1,
  swap_numbers: 40,
  lose_edit: 4,
  lose_reaction: 4,
  lose_pin: 2,
  lose_undo: 1,
  lose_file: 2,
  miscount: 2,
  forget_thread: 1,
  lose_vote: 3,
}

interface SocketData {
  user: string
  /** The rooms this socket has open, each with the number up to which it was told. */
  rooms: Map<string, number>
}
type FakeSocket = Bun.ServerWebSocket<SocketData>

/** One request, as far as this site looks at it. */
interface Asked {
  method: string
  path: string[]
  user: string
  fields: Fields
  isApi: boolean
  after: number
}

const ClientFrame = z.looseObject({
  type: z.string(),
  room_id: z.string(),
  seq: z.int().optional(),
  after: z.int().optional(),
  epoch: z.string().optional(),
})
const Fields = z.record(z.string(), z.unknown())
type Fields = z.infer<typeof Fields>
const Uploaded = z.object({ name: z.string(), text: z.string() })
const Carried = z.union([z.array(Uploaded), Uploaded.transform((one) => [one])])
const Mark = z.object({ seq: z.int(), back: z.boolean().default(false) })

async function readFields(request: Request): Promise<Fields> {
  const type = request.headers.get('Content-Type') ?? ''
  if (type.startsWith('multipart/')) return readMultipart(await request.formData())
  const text = await request.text()
  if (type === 'application/json') return Fields.parse(JSON.parse(text))
  return Object.fromEntries(new URLSearchParams(text))
}

async function readMultipart(form: FormData): Promise<Fields> {
  const fields: Fields = {}
  for (const name of new Set(form.keys())) {
    const values = await Promise.all(
      form
        .getAll(name)
        .map(async (one) => (typeof one === 'string' ? one : { name: one.name, text: await one.text() })),
    )
    fields[name] = values.length === 1 ? values[0] : values
  }
  return fields
}
