import type { ServerWebSocket } from 'bun'
import { UNCHOSEN, type Viewer } from '../../src/accounts/viewer.ts'
import * as frames from '../../src/delivery/frames.ts'
import { createAssets } from '../../src/http/assets.ts'
import type { Message } from '../../src/messages/message.ts'
import type { Room, SidebarRoom } from '../../src/rooms/room.ts'
import type { Shell } from '../../views/layout.tsx'
import { EditForm } from '../../views/messages/edit-form.tsx'
import { renderMessage } from '../../views/messages/message.tsx'
import { MessageDrawer } from '../../views/messages/page.tsx'
import { untouched } from '../../views/parts/form.tsx'
import { toHtml } from '../../views/parts/to-html.ts'
import { JumpList } from '../../views/rooms/jump.tsx'
import { RoomMessages, RoomPage } from '../../views/rooms/room-page.tsx'
import { Sidebar } from '../../views/sidebar.tsx'

const PAGE_SIZE = 50
const ROOM_ID = '0192a000-0000-7000-8000-000000000001'
const OTHER_ROOM_ID = '0192a000-0000-7000-8000-000000000002'
export const ME = { id: '0192a000-0000-7000-8000-00000000000a', name: 'Ines', avatar: null }
export const PRIYA = { id: '0192a000-0000-7000-8000-00000000000b', name: 'Priya', avatar: null }
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'; require-trusted-types-for 'script'; trusted-types htmx hubbub hubbub-worker"

type Frame = { type: string; [key: string]: unknown }
type Socket = ServerWebSocket<undefined>

export type ScriptedSite = Awaited<ReturnType<typeof startScriptedSite>>

/**
 * One room, drawn by the real views and spoken to in the real frames, but held in memory and at the test's bidding: it
 * can lose answers, leave holes, fall silent and refuse, each when told. The whole program is tested elsewhere.
 */
export async function startScriptedSite({ count = 3, startAt = new Date(Date.now() - 3_600_000) } = {}) {
  const assets = await createAssets()
  const messages: Message[] = []
  const said: Frame[] = []
  const sockets = new Set<Socket>()
  const requests: string[] = []
  const answers = { acks: true, opens: true, connections: true, frames: true, signedIn: true }
  let refusal: { message: string; retry_after_ms?: number } | undefined
  let seq = 0
  let epoch = 'epoch-1'
  const rooms = [sidebarRoom(OTHER_ROOM_ID, 'Newsroom', 5)]
  let sidebarIsFree: Promise<unknown> = Promise.resolve()

  for (let n = 1; n <= count; n++) make(PRIYA, `Message ${n}`, { at: new Date(startAt.getTime() + n * 1000) })

  function make(author: Message['author'], body: string, given: { id?: string; at?: Date; replyTo?: string } = {}) {
    seq++
    const quoted = messages.find(({ id }) => id === given.replyTo)
    const message: Message = {
      id: given.id ?? idOf(seq),
      room_id: ROOM_ID,
      seq,
      changed_seq: seq,
      author,
      body,
      html: htmlOf(body),
      created_at: (given.at ?? new Date()).toISOString(),
      edited_at: null,
      deleted_at: null,
      reply_to_id: quoted?.id ?? null,
      thread_root_id: null,
      thread: null,
      reactions: [],
      attachments: [],
      poll: null,
      previews: [],
      mentions: body.includes(`@${ME.name}`) ? [ME.id] : [],
      mentions_room: false,
      jumbo: false,
      continues: false,
      pinned_at: null,
      quote: quoted ? { id: quoted.id, seq: quoted.seq, author_name: quoted.author.name, text: quoted.body } : null,
    }
    messages.push(message)
    return message
  }

  function change(id: string, how: (message: Message) => Partial<Message>): Message {
    const index = messages.findIndex((message) => message.id === id)
    const message = messages[index]
    if (!message) throw new Error(`Expected a message ${id}, found none.`)
    const changed = { ...message, ...how(message), changed_seq: ++seq }
    messages[index] = changed
    publish([changed])
    return changed
  }

  function publish(changed: Message[], after = seq - changed.length) {
    if (answers.frames) broadcast(frames.changes(ROOM_ID, after, seq, contentOf(changed)))
  }

  function broadcast(frame: string) {
    for (const socket of sockets) socket.send(frame)
  }

  function receive(socket: Socket, text: string) {
    const frame: Frame = JSON.parse(text)
    said.push(frame)
    if (frame.type === 'open' && answers.opens) open(socket, Number(frame['after']), frame['epoch'])
    if (frame.type === 'send') send(socket, frame)
  }

  function open(socket: Socket, after: number, theirEpoch: unknown) {
    if (theirEpoch !== epoch || after > seq) return socket.send(frames.reset(ROOM_ID, seq, epoch))
    const missed = messages.filter(({ changed_seq: changed }) => changed > after)
    if (missed.length > 0) socket.send(frames.changes(ROOM_ID, after, seq, contentOf(missed)))
    socket.send(frames.opened(ROOM_ID, seq, epoch))
  }

  function send(socket: Socket, frame: Frame) {
    const id = String(frame['id'])
    if (refusal)
      return socket.send(frames.error({ of: 'send', code: 'messages.refused', id, room_id: ROOM_ID, ...refusal }))
    const known = messages.find((message) => message.id === id)
    const message = known ?? make(ME, String(frame['body']), { id, replyTo: String(frame['reply_to_id']) })
    if (answers.acks) socket.send(frames.ack(ROOM_ID, message))
    if (!known) publish([message])
  }

  function sendByHttp({ id, body }: { id: string; body: string }): Response {
    const known = messages.find((message) => message.id === id)
    if (!known) publish([make(ME, body, { id })])
    return Response.json({ id }, { status: known ? 200 : 201 })
  }

  const shell = (): Shell => ({
    siteName: 'Saltmarsh Radio',
    viewer: VIEWER,
    sidebar: [sidebarRoom(ROOM_ID, 'Front desk', seq), ...rooms],
    assets: { script: assets.script, style: assets.style, meStyle: '/me.css' },
    presence: () => 'unknown',
    currentRoomId: ROOM_ID,
    timeZone: 'UTC',
  })

  const room = (): Room => ({
    id: ROOM_ID,
    kind: 'public',
    name: 'Front desk',
    topic: 'Who is on',
    posting: 'all',
    isGeneral: false,
    archivedAt: null,
    lastSeq: seq,
    memberCount: 2,
    membership: { role: 'member', involvement: 'mentions', favourite: false, readSeq: seq },
  })

  function list(before?: number, after?: number) {
    const fitting = messages.filter((message) => (before ? message.seq < before : after ? message.seq > after : true))
    const page = after ? fitting.slice(0, PAGE_SIZE) : fitting.slice(-PAGE_SIZE)
    return {
      epoch,
      seq,
      items: page.map((message) => ({
        seq: message.seq,
        createdAt: message.created_at,
        authorId: message.author.id,
        html: renderMessage(message, 'UTC', 'en'),
      })),
      reachesStart: page[0] === messages[0],
      reachesEnd: page.at(-1) === messages.at(-1),
    }
  }

  async function respond(request: Request, url: URL): Promise<Response> {
    if (url.pathname === `/api/v1/rooms/${ROOM_ID}/messages`) return sendByHttp(await request.json())
    const kept = KEPT[url.pathname]
    if (kept) return new Response(kept.text, { headers: { 'Content-Type': kept.type } })
    const form = request.method === 'GET' ? undefined : await fieldsOf(request)
    const method = form?.get('_method') ?? request.method
    requests.push(`${method} ${url.pathname}${url.search}${form ? ` ${form.toString()}` : ''}`)
    const [, kind, id = '', part, emoji = ''] = url.pathname.split('/')
    if (kind === 'rooms' && !part) return html(page())
    if (kind === 'rooms' && part === 'messages')
      return html(
        toHtml(
          <RoomMessages shell={shell()} room={room()} list={list(numberIn(url, 'before'), numberIn(url, 'after'))} />,
        ),
      )
    if (kind === 'messages' && part === 'reactions') return react(id, decodeURIComponent(emoji), method === 'PUT')
    if (kind === 'messages') return answerMessage(id, part, method, form)
    if (kind === 'sidebar') {
      const drawn = toHtml(<Sidebar shell={shell()} skip={{ to: '#compose', text: 'Skip' }} home={false} />)
      await sidebarIsFree
      return html(drawn)
    }
    if (kind === 'jump')
      return html(
        toHtml(
          <JumpList
            query={url.searchParams.get('q') ?? ''}
            targets={[{ type: 'room', id: OTHER_ROOM_ID, kind: 'public', name: 'Newsroom', unread: 0, mentions: 0 }]}
            options
          />,
        ),
      )
    if (kind === 'emoji')
      return html(
        '<input type="search" aria-label="Search emoji"><h2>People</h2><ul><li><button type="button" data-emoji="🎉" data-name="tada" data-words="party">🎉</button></li><li><button type="button" data-emoji="👀" data-name="eyes" data-words="look">👀</button></li></ul>',
      )
    if (url.pathname === '/api/v1/me') return new Response('{}', { status: answers.signedIn ? 200 : 401 })
    if (url.pathname.endsWith('/members'))
      return Response.json({
        members: [
          { user: ME, role: 'member' },
          { user: PRIYA, role: 'member' },
        ],
      })
    if (url.pathname === '/me.css')
      return new Response(`.message:not([data-author="${ME.id}"]) .mine-only { display: none }`, {
        headers: { 'Content-Type': 'text/css' },
      })
    return new Response(null, { status: 204 })
  }

  function page(): string {
    return toHtml(
      <RoomPage
        shell={shell()}
        room={room()}
        list={list()}
        faces={[ME, PRIYA]}
        hereCount={null}
        composer={{ maxFiles: 10, messageId: idOf(999_999), draft: '', replyTo: null, form: untouched }}
      />,
    )
  }

  function answerMessage(id: string, part: string | undefined, method: string, form?: URLSearchParams): Response {
    const message = messages.find((one) => one.id === id)
    if (!message) return new Response('<p>Not found</p>', { status: 404 })
    if (method === 'GET' && part === 'edit')
      return html(toHtml(<EditForm id={id} body={message.body} form={untouched} cancel="/" />))
    if (method === 'GET')
      return html(
        toHtml(
          <MessageDrawer
            message={message}
            room={room()}
            viewerId={ME.id}
            quick={['👍']}
            saved={false}
            undoable={false}
            absent={[]}
          />,
        ),
      )
    if (method === 'DELETE') change(id, () => ({ deleted_at: new Date().toISOString(), body: '', html: '' }))
    if (method === 'PATCH')
      change(id, () => ({
        edited_at: new Date().toISOString(),
        body: form?.get('body') ?? '',
        html: htmlOf(form?.get('body') ?? ''),
      }))
    return new Response(null, { status: 204 })
  }

  function react(id: string, emoji: string, isOn: boolean): Response {
    change(id, () => ({ reactions: isOn ? [{ emoji, user_ids: [ME.id], user_names: [ME.name] }] : [] }))
    return new Response(null, { status: 204 })
  }

  const server = Bun.serve<undefined>({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request, upgrader) {
      const url = new URL(request.url)
      if (url.pathname !== '/socket') return assets.respond(request) ?? respond(request, url)
      if (!answers.connections) return new Response(null, { status: answers.signedIn ? 503 : 401 })
      return upgrader.upgrade(request, { data: undefined }) ? undefined : new Response(null, { status: 426 })
    },
    websocket: {
      open: (socket) => void sockets.add(socket),
      message: (socket, text) => receive(socket, String(text)),
      close: (socket) => void sockets.delete(socket),
    },
  })

  return {
    url: `http://127.0.0.1:${server.port}/rooms/${ROOM_ID}`,
    roomId: ROOM_ID,
    otherRoomId: OTHER_ROOM_ID,
    messages,
    /** Every frame that pages sent, and every request for something else than an asset. */
    said,
    requests,
    /** What it answers; switch off what is to be lost. */
    answers,
    /** From Priya, or as told. */
    post(body: string, given: { author?: typeof ME; at?: Date } = {}) {
      const message = make(given.author ?? PRIYA, body, given)
      publish([message])
      return message
    },
    /** Many at once, in one frame. */
    postMany(bodies: string[]) {
      publish(bodies.map((body) => make(PRIYA, body)))
    },
    edit: (id: string, body: string) =>
      change(id, () => ({ body, html: htmlOf(body), edited_at: new Date().toISOString() })),
    refuse: (why: typeof refusal) => void (refusal = why),
    say: (frame: string) => broadcast(frame),
    cut(code = 1012) {
      for (const socket of sockets) socket.close(code)
    },
    heartbeat: () => broadcast(frames.heartbeat({ [ROOM_ID]: seq }, 0)),
    /** A room more in the list; tells nobody. */
    addRoom: (id: string, name: string) => void rooms.push(sidebarRoom(id, name, 0)),
    /** Keeps back the list of rooms, once read, until this is done. */
    holdSidebar: (until: Promise<unknown>) => void (sidebarIsFree = until),
    restore: (next: string) => void (epoch = next),
    sockets: () => sockets.size,
    seq: () => seq,
    page,
    stop: () => server.stop(true),
  }

  function contentOf(changed: Message[]): string {
    const items = changed
      .toSorted((a, b) => a.changed_seq - b.changed_seq)
      .map((message) => renderMessage(message, 'UTC', 'en'))
    return `<hx-partial hx-target="#messages" hx-swap="upsert">${items.join('')}</hx-partial>`
  }
}

/** What a browser asks for to keep the site as an app. */
const KEPT: Record<string, { type: string; text: string }> = {
  '/sw.js': { type: 'text/javascript', text: '' },
  '/manifest.webmanifest': { type: 'application/manifest+json', text: '{}' },
}

const VIEWER: Viewer = {
  ...ME,
  email: 'ines@example.org',
  role: 'member',
  ...UNCHOSEN,
  timeZone: 'UTC',
  session: null,
  tokenId: null,
}

async function fieldsOf(request: Request): Promise<URLSearchParams> {
  if (!request.headers.has('Content-Type')) return new URLSearchParams()
  const form = await request.formData()
  return new URLSearchParams([...form].map(([name, value]) => [name, typeof value === 'string' ? value : value.name]))
}

const html = (text: string) =>
  new Response(text, { headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': CSP } })

const numberIn = (url: URL, name: string) => Number(url.searchParams.get(name)) || undefined

const idOf = (n: number) => `0192b000-0000-7000-8000-${String(n).padStart(12, '0')}`

const htmlOf = (body: string) =>
  `<p>${body.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`).replaceAll('\n', '<br>')}</p>`

const sidebarRoom = (id: string, name: string, lastSeq: number): SidebarRoom => ({
  id,
  kind: 'public',
  name,
  otherId: null,
  otherAvatar: null,
  lastSeq,
  unread: 0,
  mentions: 0,
  forMe: 0,
  level: 'mentions',
  muted: false,
  favourite: false,
  hasDraft: false,
})
