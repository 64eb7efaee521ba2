import { describe, expect, test } from 'bun:test'
import { SSEStreamingApi } from 'hono/streaming'
import { createTestInstance, type TestInstance } from '../../test/harness/instance.ts'
import { addPerson, addSession, addToken, ensureSite } from '../../test/harness/people.ts'
import { within } from '../platform/within.ts'
import { createEventStream } from './event-stream.ts'
import { RESET_BEYOND } from './resume.ts'

const instance = await createTestInstance({ listens: true })
const { sql, rooms, memberships, messages } = instance
await ensureSite(sql)
const [ines, jonas] = [await addPerson(sql, 'Ines', 'owner'), await addPerson(sql, 'Jonas')]

/** Ends of rights hold within this on every instance. */
const END_WITHIN_MS = 2_000

interface StreamEvent {
  id: string | undefined
  event: string | undefined
  data: Record<string, unknown>
}

/** Reads a stream of the API as a program does: `next` gives the next event, `ended` resolves when the server ends it. */
async function read(
  from: TestInstance,
  room: string,
  lastEventId?: number,
  credential: Record<string, string> = { Cookie: jonas.cookie },
) {
  const leave = new AbortController()
  const response = await fetch(`${from.url}/api/v1/rooms/${room}/events`, {
    headers: { ...credential, ...(lastEventId !== undefined && { 'Last-Event-ID': String(lastEventId) }) },
    signal: leave.signal,
  })
  const body = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const arrived: StreamEvent[] = []
  let text = ''
  let over = false

  /** The next whole block of lines; undefined at the end. Comments are passed over. */
  async function next(): Promise<StreamEvent | undefined> {
    while (arrived.length === 0 && !over) {
      const chunk = await body?.read().catch(() => undefined)
      if (!chunk || chunk.done) over = true
      else take(chunk.value)
    }
    return arrived.shift()
  }

  function take(chunk: string): void {
    const blocks = (text + chunk).split('\n\n')
    text = blocks.pop() ?? ''
    arrived.push(...blocks.filter((block) => !block.startsWith(':')).map(eventIn))
  }

  async function takeMany(count: number) {
    const events: StreamEvent[] = []
    for (let event = await next(); event; event = events.length < count ? await next() : undefined) events.push(event)
    return events
  }

  return { response, next, take: takeMany, leave: () => leave.abort() }
}

function eventIn(block: string): StreamEvent {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  )
  return { id: fields.get('id'), event: fields.get('event'), data: JSON.parse(fields.get('data') ?? '{}') }
}

async function makeRoom(): Promise<string> {
  const room = { kind: 'private', name: `Room ${Bun.randomUUIDv7()}`, memberIds: [jonas.id] } as const
  return (await rooms.createRoom(ines.actor, room)).id
}
const say = async (room: string, body: string) => {
  const { message } = await messages.send(ines, room, { id: undefined, reply_to_id: undefined, body })
  if (!message) throw new Error('expected a new message')
  return message
}
const bodies = (events: StreamEvent[]) => events.map((event) => event.data['body'])

describe('a stream of a room’s events', () => {
  test('begins at the present without a Last-Event-ID', async () => {
    const room = await makeRoom()
    await say(room, 'before')
    const stream = await read(instance, room)
    expect(stream.response.headers.get('Content-Type')).toStartWith('text/event-stream')
    const { id, seq } = await say(room, 'after')
    expect(await stream.next()).toMatchObject({
      id: String(seq),
      event: 'message',
      data: { id, body: 'after', changed_seq: seq },
    })
    stream.leave()
  })

  test('resumes after its Last-Event-ID, each message in its present state, and goes on live without a hole', async () => {
    const room = await makeRoom()
    const [a, b] = [await say(room, 'a'), await say(room, 'b')]
    await messages.edit(ines.viewer, a.id, 'a, edited')
    const stream = await read(instance, room, a.seq)
    expect(bodies(await stream.take(2))).toEqual(['b', 'a, edited'])
    await say(room, 'c')
    const last = await stream.next()
    expect(last?.data['body']).toBe('c')
    expect(Number(last?.id)).toBe(b.seq + 2)
    stream.leave()
  })

  test('brings a reader who was away for long everything, however much it is', async () => {
    const room = await makeRoom()
    const first = await say(room, 'first')
    const count = RESET_BEYOND * 2 + 50
    await Promise.all(Array.from({ length: count }, (_, i) => say(room, `message ${i}`)))
    const stream = await read(instance, room, first.seq)
    const events = await stream.take(count)
    expect(events.map((event) => Number(event.id))).toEqual(Array.from({ length: count }, (_, i) => first.seq + 1 + i))
    await say(room, 'live')
    expect((await stream.next())?.data['body']).toBe('live')
    stream.leave()
  })

  test('has every message once, in order, when many are sent as it begins', async () => {
    const room = await makeRoom()
    const { seq } = await say(room, 'first')
    const sending = Promise.all(Array.from({ length: 100 }, (_, i) => say(room, `message ${i}`)))
    const stream = await read(instance, room, seq)
    await sending
    expect((await stream.take(100)).map((event) => Number(event.id))).toEqual(
      Array.from({ length: 100 }, (_, i) => seq + 1 + i),
    )
    stream.leave()
  })

  test('from the future says reset, with where the room stands, and ends', async () => {
    const room = await makeRoom()
    const { seq } = await say(room, 'x')
    const stream = await read(instance, room, seq + 1)
    expect(await stream.next()).toMatchObject({ event: 'reset', data: { seq } })
    expect(await stream.next()).toBeUndefined()
  })

  test('is refused to who may not read the room, and with a Last-Event-ID that is no number', async () => {
    const stranger = await addPerson(sql, 'Stranger')
    expect((await read(instance, await makeRoom(), undefined, { Cookie: stranger.cookie })).response.status).toBe(404)
    const path = `/api/v1/rooms/${await makeRoom()}/events`
    expect((await instance.request(path, { headers: { 'Last-Event-ID': 'x' } }, jonas)).status).toBe(422)
  })

  test('that was left costs nothing: the room is followed no longer', async () => {
    const loner = await addPerson(sql, 'Loner')
    const room = (await rooms.createRoom(loner.actor, { kind: 'private', name: 'Own', memberIds: [] })).id
    const stream = await read(instance, room, undefined, { Cookie: loner.cookie })
    while (!instance.hub.rooms().has(room)) await Bun.sleep(1)
    stream.leave()
    while (instance.hub.rooms().has(room)) await Bun.sleep(1)
  })
})

describe('a stream ends', () => {
  test('at once when the right to read was lost as it began', async () => {
    const { readable, writable } = new TransformStream()
    const events = createEventStream({
      hub: instance.hub,
      findAccess: async () => ({ lastSeq: 1, epoch: 'e', isMember: true }),
      resume: async (_, give) => give({ result: 'closed', reason: 'removed' }),
      readChangedMessages: async () => ({ messages: [], seq: 0 }),
    })
    const stream = new SSEStreamingApi(writable, readable)
    const text = new Response(stream.responseReadable).text()
    const run = events.run(stream, { viewer: jonas.viewer, roomId: await makeRoom(), after: 1 })
    expect(await within(END_WITHIN_MS, run)).toBe(true)
    await stream.close()
    expect(await text).not.toContain('data')
  })

  /** Has a stream running, makes something happen, and gives how long the stream went on, and what it still brought. */
  async function endAfter(
    from: TestInstance,
    room: string,
    credential: Record<string, string>,
    happen: () => Promise<unknown>,
  ) {
    const { seq } = await say(room, 'shown')
    const stream = await read(from, room, seq - 1, credential)
    expect((await stream.next())?.data['body']).toBe('shown')
    await happen()
    const began = performance.now()
    await say(room, 'secret')
    const rest = []
    for (let event = await stream.next(); event; event = await stream.next()) rest.push(event)
    return { ms: performance.now() - began, rest }
  }

  test('when its person is removed from the room, with nothing that was sent after, on every instance', async () => {
    const other = await createTestInstance({ beside: instance, listens: true })
    for (const from of [instance, other]) {
      const room = await makeRoom()
      const remove = () => memberships.remove(ines.actor, room, jonas.id)
      const { ms, rest } = await endAfter(from, room, { Cookie: jonas.cookie }, remove)
      expect(rest).toEqual([])
      expect(ms).toBeLessThan(END_WITHIN_MS)
    }
  })

  test('when its session is signed out, here or on another instance', async () => {
    const other = await createTestInstance({ beside: instance, listens: true })
    for (const from of [instance, other]) {
      const session = await addSession(sql, jonas.id)
      const signOut = () => instance.request('/sessions/current', { method: 'DELETE' }, session)
      const { ms } = await endAfter(from, await makeRoom(), { Cookie: session.cookie }, signOut)
      expect(ms).toBeLessThan(END_WITHIN_MS)
    }
  })

  test('when its token is revoked', async () => {
    const { id, token } = await addToken(sql, jonas.id)
    const revoke = () => sql`update tokens set revoked_at = now() where id = ${id}`
    const { ms } = await endAfter(instance, await makeRoom(), { Authorization: `Bearer ${token}` }, revoke)
    expect(ms).toBeLessThan(END_WITHIN_MS)
  })
})
