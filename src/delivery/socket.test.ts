import { describe, expect, test } from 'bun:test'
import { createTestInstance } from '../../test/harness/instance.ts'
import { openSocket, type PageSocket, type ServerFrame } from '../../test/harness/page-socket.ts'
import { addPerson, ensureSite, type TestPerson } from '../../test/harness/people.ts'
import type { NewMessage } from '../messages/new-message.ts'
import { unavailable } from '../platform/problem.ts'
import { idOf } from './run.fixture.ts'
import { serveSockets } from './served-sockets.fixture.ts'

const instance = await createTestInstance({ listens: true, env: { LIMIT_SOCKETS_PER_USER: '1000' } })
const { sql, rooms, memberships, messages, url } = instance
await ensureSite(sql)
const [ines, jonas] = [await addPerson(sql, 'Ines', 'owner'), await addPerson(sql, 'Jonas')]
const stranger = await addPerson(sql, 'Stranger')

async function makeRoom(kind: 'public' | 'private' = 'private'): Promise<string> {
  const name = `Room ${Bun.randomUUIDv7()}`
  return (await rooms.createRoom(ines.actor, { kind, name, memberIds: [jonas.id] })).id
}
const connect = (who: TestPerson) => openSocket(url, who)
const open = (page: PageSocket, room_id: string, after = 0) => page.ask({ type: 'open', room_id, after }, 'opened')
/** A page is told that its person's rooms have changed once they are followed for its pulses. */
async function untilFollowed(page: PageSocket, room: string): Promise<void> {
  await memberships.setFavourite(jonas.id, room, true)
  await page.until('signal', { fits: ({ kind }) => kind === 'rooms' })
}
const say = (who: TestPerson, room: string, body: string) =>
  messages.send(who, room, { id: undefined, reply_to_id: undefined, body })
const typesOf = (page: PageSocket) => page.frames.map((frame) => frame.type)
const newSend = (room_id: string, body = 'x', more: object = {}) => ({
  type: 'send',
  room_id,
  id: Bun.randomUUIDv7(),
  body,
  ...more,
})

describe('an open', () => {
  test('gives what changed after its number, then says that the page is current', async () => {
    const [room, page] = [await makeRoom(), await connect(jonas)]
    const { seq } = await say(ines, room, 'hello')
    expect(await open(page, room, seq - 1)).toMatchObject({ room_id: room, seq })
    expect(page.frames.filter(({ type }) => type === 'changes')).toMatchObject([{ room_id: room, after: seq - 1, seq }])
    expect(page.frames.find(({ type }) => type === 'changes')?.['content']).toContain('hello')
  })

  test('at the present says just that, with its own number', async () => {
    const [room, page] = [await makeRoom(), await connect(jonas)]
    const { seq } = await say(ines, room, 'hello')
    expect(await open(page, room, seq)).toMatchObject({ seq })
    expect(typesOf(page).filter((type) => type === 'changes' || type === 'opened')).toEqual(['opened'])
  })

  test('is answered once each, in order, however many are sent at once', async () => {
    const [room, other, page] = [await makeRoom(), await makeRoom(), await connect(jonas)]
    const unknown = Bun.randomUUIDv7()
    const asked = [room, unknown, other, room, unknown, room]
    for (const room_id of asked) page.send({ type: 'open', room_id, after: 3 })
    page.send({ type: 'open', room_id: other, after: 999 })
    await page.until('reset')
    const answers = page.frames.filter(({ type }) => ['opened', 'reset', 'error'].includes(type))
    expect(answers.map((frame) => frame['room_id'])).toEqual([...asked, other])
  })

  test('repeated starts the stream again at its number, and nothing comes twice', async () => {
    const [room, page] = [await makeRoom(), await connect(jonas)]
    const { seq } = await say(ines, room, 'hello')
    await open(page, room, seq)
    await open(page, room, seq - 1)
    const from = page.frames.length
    await say(ines, room, 'again')
    await page.until('changes', { from })
    expect(page.frames.filter(({ type }) => type === 'changes').map(({ after, seq }) => [after, seq])).toEqual([
      [seq - 1, seq],
      [seq, seq + 1],
    ])
  })

  test('of a room that is not there, or not theirs, is refused alike', async () => {
    const page = await connect(stranger)
    const answers = []
    for (const room_id of [Bun.randomUUIDv7(), await makeRoom()]) {
      const { room_id: _, ...answer } = await page.ask({ type: 'open', room_id, after: 0 }, 'error')
      answers.push(answer)
    }
    expect(answers[0]).toMatchObject({ of: 'open', code: 'not_found' })
    expect(answers[1]).toEqual(answers[0])
  })

  test('after a reset brings nothing of the room until it is opened again', async () => {
    const [room, page] = [await makeRoom(), await connect(jonas)]
    await untilFollowed(page, room)
    await open(page, room, 3)
    const reset = await page.ask({ type: 'open', room_id: room, after: 3, epoch: 'another' }, 'reset')
    const from = page.frames.length
    const { seq } = await say(ines, room, 'hello')
    await page.until('pulse', { from, roomId: room })
    expect(typesOf(page).slice(from)).not.toContain('changes')
    expect(await page.ask({ type: 'open', room_id: room, after: 3, epoch: reset['epoch'] }, 'opened')).toMatchObject({
      seq,
    })
  })
})

describe('a page that shows a room', () => {
  test('gets every change in frames that join up, whoever makes it', async () => {
    const [room, page] = [await makeRoom(), await connect(jonas)]
    const opened = await open(page, room)
    const from = page.frames.length
    const sent = await Promise.all(
      Array.from({ length: 60 }, (_, i) => say(i % 2 ? ines : jonas, room, `message ${i}`)),
    )
    const last = Math.max(...sent.map(({ seq }) => seq))
    await page.until('changes', { from, fits: ({ seq }) => seq === last })
    let cursor = opened['seq']
    // Who is here now is told in between.
    for (const frame of page.frames.slice(from).filter(({ type }) => type !== 'signal')) {
      expect(frame).toMatchObject({ type: 'changes', after: cursor })
      cursor = frame['seq']
    }
    expect(cursor).toBe(last)
  })

  test('gets nothing of it after closing it but pulses', async () => {
    const [room, page] = [await makeRoom(), await connect(jonas)]
    await untilFollowed(page, room)
    await open(page, room)
    page.send({ type: 'close', room_id: room })
    const from = page.frames.length
    // An answer to a later frame says that the close was carried out.
    await open(page, await makeRoom())
    await say(ines, room, '@Jonas look')
    expect(await page.until('pulse', { from, roomId: room })).toMatchObject({ messages: 1, mentions: [jonas.id] })
    expect(
      page.frames
        .slice(from)
        .filter((frame) => frame['room_id'] === room)
        .map(({ type }) => type),
    ).toEqual(['pulse'])
  })

  test('gets everything up to the removal of its person, that it is closed, and nothing after', async () => {
    const [room, page, watcher] = [await makeRoom(), await connect(jonas), await connect(ines)]
    await open(page, room)
    await open(watcher, room)
    const from = page.frames.length
    await say(ines, room, 'before')
    await memberships.remove(ines.actor, room, jonas.id)
    const { seq } = await say(ines, room, 'secret @Jonas')
    await watcher.until('changes', { fits: (frame) => frame['seq'] === seq })
    expect(await page.until('closed', { from })).toMatchObject({ room_id: room, reason: 'removed' })
    await open(page, await makeRoom())
    const later = page.frames.slice(from)
    expect(later.filter((frame) => frame['room_id'] === room).map(({ type }) => type)).toEqual(['changes', 'closed'])
    expect(JSON.stringify(later)).not.toContain('secret')
  })

  test('of a public room is closed to readers when the room becomes private, and stays open to members', async () => {
    const room = await makeRoom('public')
    const [reader, member] = [await connect(stranger), await connect(jonas)]
    await open(reader, room)
    await open(member, room)
    const from = member.frames.length
    await rooms.updateRoom(ines.actor, room, { kind: 'private' })
    expect(await reader.until('closed')).toMatchObject({ room_id: room, reason: 'gone' })
    await say(ines, room, 'secret')
    await member.until('changes', { from })
    expect(typesOf(member)).not.toContain('closed')
    expect(JSON.stringify(reader.frames)).not.toContain('secret')
  })
})

describe('a send', () => {
  test('is answered with its number, and is in the room’s stream exactly once', async () => {
    const [room, page] = [await makeRoom(), await connect(jonas)]
    await open(page, room)
    const from = page.frames.length
    const frame = newSend(room, 'hello')
    page.send(frame)
    const ack = await page.until('ack', { from })
    expect(ack).toMatchObject({ id: frame.id, room_id: room })
    expect(await page.until('changes', { from })).toMatchObject({ seq: ack['seq'] })
    page.send(frame)
    expect(await page.until('ack', { from: page.frames.length })).toEqual(ack)
    await open(page, await makeRoom())
    const changes = page.frames.slice(from).filter(({ type, room_id }) => type === 'changes' && room_id === room)
    expect(changes).toHaveLength(1)
  })

  test('is answered once each, in the order of the sends, refused ones among them', async () => {
    const [room, page] = [await makeRoom(), await connect(jonas)]
    const sends = Array.from({ length: 40 }, (_, i) =>
      newSend(i % 5 === 2 ? Bun.randomUUIDv7() : room, i % 7 === 3 ? ' ' : 'x @Ines'),
    )
    const answers: ServerFrame[] = []
    await new Promise<void>((resolve) => {
      page.onFrame((frame) => {
        if (frame.type === 'ack' || frame.type === 'error') answers.push(frame)
        if (answers.length === sends.length) resolve()
      })
      for (const frame of sends) page.send(frame)
    })
    expect(answers.map((answer) => answer['id'])).toEqual(sends.map((frame) => frame.id))
    const seqs = answers.flatMap((answer) => (answer.type === 'ack' ? [Number(answer['seq'])] : []))
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
    for (const answer of answers) if (answer.type === 'error') expect(answer['retry_after_ms']).toBeUndefined()
  })

  test.each([
    ['an empty body', { body: ' ' }, 'input.invalid'],
    ['no body', { body: undefined }, 'input.invalid'],
    ['an id that is none', { id: 'mine' }, 'input.invalid'],
    ['an original that is not there', { reply_to_id: '0190a0a0-0000-7000-8000-000000000001' }, 'messages.no_original'],
    [
      'a thread that is not there',
      { thread_root_id: '0190a0a0-0000-7000-8000-000000000001' },
      'messages.no_thread_root',
    ],
  ])('with %s is refused for good', async (_, more, code) => {
    const page = await connect(jonas)
    const frame = newSend(await makeRoom(), 'x', more)
    expect(await page.ask(frame, 'error')).toMatchObject({ of: 'send', code, id: frame.id, room_id: frame.room_id })
    expect(page.frames.at(-1)?.['retry_after_ms']).toBeUndefined()
  })

  test('without an id gets one', async () => {
    const page = await connect(jonas)
    expect(await page.ask({ type: 'send', room_id: await makeRoom(), body: 'x' }, 'ack')).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })
})

describe('while what the program stands on is silent', () => {
  /** As a limiter over Redis: the first question takes its deadline, and then each instance counts for itself. */
  function silentRedis() {
    let isKnown = false
    return async () => {
      if (!isKnown) await Bun.sleep(600)
      isKnown = true
      return { ok: true } as const
    }
  }

  /** As a pool: a question takes its deadline, and a short one once the silence is known. */
  function silentPostgres() {
    let isKnown = false
    return async (): Promise<never> => {
      await Bun.sleep(isKnown ? 400 : 3_500)
      isKnown = true
      throw unavailable()
    }
  }

  const silent = () => {
    const [ask, take] = [silentPostgres(), silentRedis()]
    return serveSockets({
      resume: ask,
      messages: { prepare: ask, store: ask },
      limiter: { take, peek: take, giveBack: async () => {} },
      limitSends: async () => void (await take()),
      setReadMark: ask,
      findTypingSeq: ask,
    })
  }

  async function answersTo(page: PageSocket, sends: { id: string }[]): Promise<ServerFrame[]> {
    await page.until('error', { fits: ({ id }) => id === sends.at(-1)?.id })
    return page.frames.filter(({ of }) => of === 'send')
  }

  test('a send is answered within five seconds, whatever was asked before it', async () => {
    const page = await silent().openPage()
    const [sentAt, send] = [performance.now(), newSend(idOf(1), '@Jonas')]
    for (const frame of [
      { type: 'open', room_id: idOf(1), after: 0 },
      { type: 'read', room_id: idOf(1), seq: 1 },
      { type: 'typing', room_id: idOf(1) },
      send,
    ])
      page.send(frame)
    expect(await answersTo(page, [send])).toMatchObject([{ code: 'unavailable', id: send.id }])
    expect(performance.now() - sentAt).toBeLessThan(5_000)
  }, 20_000)

  test('so is the last of many, and the answers come in the order of the sends', async () => {
    const page = await silent().openPage()
    const sentAt = performance.now()
    const sends = Array.from({ length: 10 }, () => newSend(idOf(1), '@Jonas'))
    for (const send of sends) page.send(send)
    expect((await answersTo(page, sends)).map(({ id }) => id)).toEqual(sends.map(({ id }) => id))
    expect(performance.now() - sentAt).toBeLessThan(5_000)
  }, 20_000)

  test('a send that was answered as too late is not stored after that', async () => {
    const stored: string[] = []
    const preparing = Promise.withResolvers<NewMessage>()
    const prepare = async (_: unknown, room_id: string, { id, body }: { id?: string | undefined; body: string }) =>
      body === 'slow' ? await preparing.promise : messageOf(id ?? '', room_id)
    const store = async ({ id, room_id }: NewMessage) => {
      stored.push(id)
      return { id, seq: stored.length, created_at: room_id, message: null }
    }
    const page = await serveSockets({ messages: { prepare, store } }).openPage()
    const [late, next] = [newSend(idOf(1), 'slow'), newSend(idOf(1), 'next')]
    page.send(late)
    expect(await answersTo(page, [late])).toMatchObject([{ code: 'unavailable', id: late.id }])
    preparing.resolve(messageOf(late.id, idOf(1)))
    expect(await page.ask(next, 'ack')).toMatchObject({ id: next.id })
    expect(stored).toEqual([next.id])
  }, 20_000)
})

/** What `prepare` gives. */
const messageOf = (id: string, room_id: string): NewMessage => ({
  id,
  room_id,
  author_id: idOf(9),
  body: 'x',
  html: 'x',
  jumbo: false,
  mentions: [],
  mentions_room: false,
  reply_to_id: null,
  quote_excerpt: null,
})

describe('frames that wait', () => {
  test('sends are prepared side by side, and stored and answered in their order', async () => {
    const [preparing, stored]: [(() => void)[], string[]] = [[], []]
    const bothPrepare = Promise.withResolvers<void>()
    const prepare = (_: unknown, room_id: string, { id = '' }: { id?: string | undefined }) =>
      new Promise<NewMessage>((resolve) => {
        preparing.push(() => resolve(messageOf(id, room_id)))
        if (preparing.length === 2) bothPrepare.resolve()
      })
    const store = async ({ id }: NewMessage) => ({ id, seq: stored.push(id), created_at: '', message: null })
    const page = await serveSockets({ messages: { prepare, store } }).openPage()
    const sends = [newSend(idOf(1)), newSend(idOf(1))]
    for (const send of sends) page.send(send)
    await bothPrepare.promise
    for (const finish of preparing.toReversed()) finish()
    await page.until('ack', { fits: ({ id }) => id === sends[1]?.id })
    expect(stored).toEqual(sends.map(({ id }) => id))
    expect(page.frames.map(({ id }) => id)).toEqual(stored)
  })

  test('of marks of one room the furthest is written, and one at a time', async () => {
    const written: [string, number][] = []
    const [first, last] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const page = await serveSockets({
      setReadMark: async (_, roomId, seq) => {
        written.push([roomId, seq])
        if (written.length === 3) last.resolve()
        await first.promise
      },
    }).openPage()
    for (const seq of [1, 2, 4, 3]) page.send({ type: 'read', room_id: idOf(1), seq })
    page.send({ type: 'read', room_id: idOf(2), seq: 7 })
    // An answer to a later frame says that the marks have come.
    await page.ask({ type: 'open', room_id: idOf(3), after: 0 }, 'error')
    expect(written).toEqual([[idOf(1), 1]])
    first.resolve()
    await last.promise
    expect(written.slice(1)).toEqual([
      [idOf(1), 4],
      [idOf(2), 7],
    ])
  })

  test('that somebody types is not told again while it is being told', async () => {
    const [asked, answer]: [string[], PromiseWithResolvers<undefined>] = [[], Promise.withResolvers()]
    const page = await serveSockets({
      findTypingSeq: async (_, roomId) => {
        asked.push(roomId)
        return await answer.promise
      },
    }).openPage()
    for (let i = 0; i < 3; i++) page.send({ type: 'typing', room_id: idOf(1) })
    await page.ask({ type: 'open', room_id: idOf(3), after: 0 }, 'error')
    expect(asked).toEqual([idOf(1)])
    answer.resolve(undefined)
    await page.ask({ type: 'open', room_id: idOf(3), after: 0 }, 'error')
    page.send({ type: 'typing', room_id: idOf(2) })
    await page.ask({ type: 'open', room_id: idOf(3), after: 0 }, 'error')
    expect(asked).toEqual([idOf(1), idOf(2)])
  })

  test('marks of too many rooms send the page away, to come again', async () => {
    const page = await serveSockets({ setReadMark: () => new Promise(() => {}) }).openPage()
    for (let n = 0; n < 500; n++) page.send({ type: 'read', room_id: idOf(n), seq: 1 })
    expect((await page.closed).code).toBe(1013)
  })
})

describe('a page elsewhere', () => {
  test('is told of a room that it is made a member of, and of its messages from then on', async () => {
    const [newcomer, room] = [await addPerson(sql, 'Newcomer'), await makeRoom()]
    const page = await connect(newcomer)
    await memberships.add(ines.actor, room, newcomer.id)
    await page.until('signal', { fits: ({ kind }) => kind === 'rooms' })
    await say(ines, room, 'welcome')
    expect(await page.until('pulse', { roomId: room })).toMatchObject({ messages: 1 })
  })

  test('is told where its person has read on another', async () => {
    const room = await makeRoom()
    const [one, other] = [await connect(jonas), await connect(jonas)]
    const { seq } = await say(ines, room, 'x')
    one.send({ type: 'read', room_id: room, seq })
    expect(await other.until('signal', { fits: ({ kind }) => kind === 'read' })).toMatchObject({ room_id: room, seq })
  })

  test('shows who types in the room, but for those who may not write', async () => {
    const room = await makeRoom('public')
    const [page, writer, reader] = [await connect(ines), await connect(jonas), await connect(stranger)]
    await open(page, room)
    reader.send({ type: 'typing', room_id: room })
    await open(reader, room)
    writer.send({ type: 'typing', room_id: room })
    const typing = await page.until('signal', { fits: ({ kind }) => kind === 'typing' })
    expect(typing).toMatchObject({ room_id: room, user_id: jonas.id, user_name: 'Jonas' })
    expect(typing).not.toHaveProperty('thread_root_id')
    writer.send({ type: 'typing', room_id: room, thread_root_id: idOf(7) })
    const inThread = await page.until('signal', { fits: (frame) => frame['thread_root_id'] === idOf(7) })
    expect(inThread).toMatchObject({ kind: 'typing', room_id: room, user_name: 'Jonas' })
  })
})

describe('a person with an open page', () => {
  test('is there from its first moment', async () => {
    const person = await addPerson(sql, 'Early')
    const watcher = await connect(ines)
    await connect(person)
    await watcher.until('signal', {
      fits: ({ kind, states }) => kind === 'presence' && Object(states)[person.id] === 'active',
    })
  })
})

describe('a page that misbehaves', () => {
  test('is told of a frame that does not parse, and after five sent away for good', async () => {
    const page = await connect(jonas)
    for (let i = 0; i < 4; i++) page.sendRaw('{"type":')
    expect(await page.until('error')).toMatchObject({ code: 'frame.invalid' })
    expect(page.isOpen()).toBe(true)
    page.send({ type: 'nonsense' })
    expect((await page.closed).code).toBe(1008)
    expect(typesOf(page)).toEqual(Array.from({ length: 5 }, () => 'error'))
  })

  test('is told which send it was that does not parse', async () => {
    const page = await connect(jonas)
    page.sendRaw(JSON.stringify({ type: 'send', room_id: 'no room', id: 'mine', body: 'x' }))
    expect(await page.until('error')).toMatchObject({
      of: 'send',
      code: 'frame.invalid',
      id: 'mine',
      room_id: 'no room',
    })
  })

  test('is sent away for a binary frame, and for one over 64 KiB', async () => {
    const [binary, large] = [await connect(jonas), await connect(jonas)]
    binary.sendRaw(new Uint8Array([1, 2, 3]))
    expect((await binary.closed).code).toBe(1003)
    large.sendRaw(JSON.stringify(newSend(await makeRoom(), 'x'.repeat(66_000))))
    expect([1009, 1006]).toContain((await large.closed).code)
  })

  test.each([
    ['many', 2_100, ''],
    ['large', 80, 'x'.repeat(60_000)],
  ])('is told to come again when too %s frames of it wait while PostgreSQL does not answer', async (_, count, body) => {
    const [room, page, patient] = [await makeRoom(), await connect(jonas), await connect(ines)]
    const [held, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const holding = sql.begin(async (tx) => {
      await tx`lock table memberships in access exclusive mode`
      held.resolve()
      await release.promise
    })
    await held.promise
    for (const each of [page, patient]) each.send({ type: 'open', room_id: room, after: 0 })
    for (let i = 0; i < count; i++) page.send({ type: 'close', room_id: room, padding: body })
    for (let i = 0; i < count / 2; i++) patient.send({ type: 'close', room_id: room, padding: body })
    expect((await page.closed).code).toBe(1013)
    release.resolve()
    await holding
    await open(patient, room)
  })

  test('is cut off with what its person had open when it ends: nothing is followed for nobody', async () => {
    const loner = await addPerson(sql, 'Loner')
    const room = (await rooms.createRoom(loner.actor, { kind: 'private', name: 'Own', memberIds: [] })).id
    const page = await connect(loner)
    await open(page, room)
    expect(instance.hub.rooms().has(room)).toBe(true)
    page.close()
    await page.closed
    while (instance.hub.rooms().has(room)) await Bun.sleep(1)
  })
})

test('more pages than a person may have are refused', async () => {
  const small = await createTestInstance({
    beside: instance,
    listens: true,
    env: { LIMIT_SOCKETS_PER_USER: '2' },
  })
  const pages = [await openSocket(small.url, jonas), await openSocket(small.url, jonas)]
  expect(await openSocket(small.url, jonas).catch(String)).toContain('refused')
  pages[0]?.close()
  await pages[0]?.closed
  while (small.hub.findFullLimit(jonas, '127.0.0.1') !== undefined) await Bun.sleep(1)
  expect((await openSocket(small.url, jonas)).isOpen()).toBe(true)
})

test('an instance that stops has stored what it answered, and says that it will be back', async () => {
  const stopping = await createTestInstance({ beside: instance, listens: true })
  const room = await makeRoom()
  const page = await openSocket(stopping.url, jonas)
  await open(page, room)
  for (let i = 0; i < 20; i++) page.send(newSend(room))
  await page.until('ack')
  await stopping.stop()
  expect((await page.closed).code).toBe(1012)
  for (const { id, seq } of page.frames.filter(({ type }) => type === 'ack'))
    expect((await messages.requireMessage(jonas, String(id))).message).toMatchObject({ seq })
})
