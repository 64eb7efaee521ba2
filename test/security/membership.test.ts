import { beforeAll, describe, expect, test } from 'bun:test'
import { dumpDatabase } from '../harness/dump.ts'
import { createTestInstance, type Person, type TestInstance } from '../harness/instance.ts'
import { openSocket, type PageSocket } from '../harness/page-socket.ts'

/** Two on one database, whose bus is down. */
let here: TestInstance
let there: TestInstance
let ines: Person
let priya: Person
let mallory: Person

beforeAll(async () => {
  here = await createTestInstance({ listens: true })
  there = await createTestInstance({ listens: true, beside: here })
  ines = await here.setUp()
  priya = await here.signUp(ines, 'Priya')
  mallory = await here.signUp(ines, 'Mallory')
})

const makeRoom = (members = [priya, mallory]) => here.makeRoom(ines, { name: crypto.randomUUID(), members })

const remove = (room: string, person: Person) =>
  here.request(`/api/v1/rooms/${room}/members/${person.id}`, { method: 'DELETE' }, ines)

/** Opens a room on a page of somebody, from the beginning. */
async function showRoom(site: TestInstance, person: Person, room: string): Promise<PageSocket> {
  const page = await openSocket(site.url, person)
  await page.ask({ type: 'open', room_id: room, after: 0 }, 'opened')
  return page
}

const isAbout = (secret: string) => (frame: unknown) => JSON.stringify(frame).includes(secret)

describe('S12: nothing sent after the answer to a removal reaches the removed member', () => {
  test.each<[string, () => TestInstance, () => TestInstance]>([
    ['on the instance that removed them', () => here, () => here],
    ['on another, sent there', () => there, () => there],
    ['on another, sent where they were removed', () => there, () => here],
  ])('%s', async (_, siteOf, sendsOn) => {
    const room = await makeRoom()
    const [page, witness] = await Promise.all([mallory, priya].map((person) => showRoom(siteOf(), person, room)))
    if (!page || !witness) throw new Error('expected two pages')
    await sendsOn().say(ines, room, 'said before')
    await page.until('changes', { roomId: room })
    expect((await remove(room, mallory)).status).toBe(204)
    // At once, and again while the other instance finds out.
    const secrets = ['secret zero', 'secret one', 'secret two']
    for (const secret of secrets) await sendsOn().say(ines, room, secret)
    expect(await page.until('closed', { roomId: room })).toMatchObject({ reason: 'removed' })
    while (!witness.frames.some(isAbout('secret two'))) await witness.until('changes', { from: witness.frames.length })
    for (const secret of secrets) expect(page.frames.filter(isAbout(secret))).toEqual([])
    // The answer to a frame comes after everything that was under way.
    await page.ask({ type: 'open', room_id: room, after: 0 }, 'error')
    expect(page.frames.filter(isAbout('secret'))).toEqual([])
    expect(page.frames.filter(isAbout('said before'))).not.toEqual([])
  })

  test('neither over a stream of the API, nor typing, nor a pulse', async () => {
    const room = await makeRoom()
    const streams = await Promise.all([here, there].map((site) => openStream(site, room, mallory)))
    const [page, shown] = [await openSocket(here.url, mallory), await showRoom(here, mallory, room)]
    await remove(room, mallory)
    await there.say(ines, room, 'a secret')
    await here.say(priya, room, 'another secret')
    const typist = await showRoom(here, priya, room)
    typist.send({ type: 'typing', room_id: room })
    for (const stream of streams) expect(await stream.rest()).not.toContain('secret')
    for (const each of [page, shown]) {
      await each.ask({ type: 'open', room_id: room, after: 0 }, 'error')
      const later = each.frames.filter((frame) => ['changes', 'pulse', 'signal'].includes(frame.type))
      expect(later.filter((frame) => isAbout('secret')(frame) || frame['messages'] !== undefined)).toEqual([])
      expect(later.filter(isAbout('Priya'))).toEqual([])
    }
  })

  test('history, changes, the message itself and its page are 404 from the answer on, on both', async () => {
    const room = await makeRoom()
    const { id } = await here.say(ines, room, 'a secret')
    await remove(room, mallory)
    for (const site of [here, there])
      for (const path of [
        `/rooms/${room}`,
        `/rooms/${room}/messages?before=1000`,
        `/api/v1/rooms/${room}/messages`,
        `/api/v1/rooms/${room}/changes?after=0`,
        `/api/v1/rooms/${room}/events`,
        `/api/v1/messages/${id}`,
        `/messages/${id}`,
      ])
        expect([path, (await site.request(path, {}, mallory)).status]).toEqual([path, 404])
  })
})

test('S13: a removed member who replays an old resume is refused and gets nothing', async () => {
  const room = await makeRoom()
  await here.say(ines, room, 'a secret')
  await remove(room, mallory)
  for (const site of [here, there]) {
    const page = await openSocket(site.url, mallory)
    for (const after of [0, 1, 10_000])
      expect(await page.ask({ type: 'open', room_id: room, after }, 'error')).toMatchObject({ code: 'not_found' })
    expect(page.frames.filter(({ type }) => ['changes', 'opened', 'reset'].includes(type))).toEqual([])
  }
})

describe('S14 over the socket: a room that is not theirs does not exist', () => {
  test.each([
    ['open', { after: 0 }],
    ['send', { id: 'a0000000-0000-4000-8000-000000000001', body: 'let me in' }],
    ['read', { seq: 1 }],
  ])('%s is refused in the same words, and changes nothing', async (type, more) => {
    const room = await makeRoom([priya])
    const before = await dumpDatabase(here.sql)
    const page = await openSocket(here.url, mallory)
    const bogus = crypto.randomUUID()
    const [there_, nowhere] = [
      await page.ask({ type, room_id: room, ...more }, 'error'),
      await page.ask({ type, room_id: bogus, ...more }, 'error'),
    ]
    expect(JSON.stringify(there_).replaceAll(room, bogus)).toBe(JSON.stringify(nowhere))
    expect(await dumpDatabase(here.sql)).toEqual(before)
  })

  test('typing there is shown to nobody', async () => {
    const room = await makeRoom([priya])
    const witness = await showRoom(here, priya, room)
    const page = await openSocket(here.url, mallory)
    page.send({ type: 'typing', room_id: room })
    await page.ask({ type: 'open', room_id: room, after: 0 }, 'error')
    await here.say(ines, room, 'after the typing')
    await witness.until('changes', { roomId: room, from: 2 })
    expect(witness.frames.filter(isAbout('Mallory'))).toEqual([])
  })
})

describe('S16: what another wrote stays as it is', () => {
  test('over HTTP an edit and a deletion are 403, for pages, fragments and programs', async () => {
    const room = await makeRoom()
    const { id } = await here.say(priya, room, 'mine')
    const before = await dumpDatabase(here.sql)
    for (const method of ['PATCH', 'DELETE'])
      for (const headers of [{}, { 'HX-Request': 'true' }]) {
        const body = new URLSearchParams({ body: 'changed' })
        expect((await here.request(`/messages/${id}`, { method, body, headers }, mallory)).status).toBe(403)
        expect((await here.json(`/api/v1/messages/${id}`, { body: 'changed' }, mallory, method)).status).toBe(403)
      }
    const post = new URLSearchParams({ _method: 'DELETE' })
    expect((await here.request(`/messages/${id}`, { method: 'POST', body: post }, mallory)).status).toBe(403)
    expect(await dumpDatabase(here.sql)).toEqual(before)
  })

  test('who runs the room deletes, but does not put words into another’s mouth', async () => {
    const room = await makeRoom()
    const { id } = await here.say(priya, room, 'mine')
    expect((await here.json(`/api/v1/messages/${id}`, { body: 'changed' }, ines, 'PATCH')).status).toBe(403)
    expect((await here.request(`/api/v1/messages/${id}`, { method: 'DELETE' }, ines)).status).toBe(200)
  })

  test('over the socket a send with the id of another’s message is refused', async () => {
    const room = await makeRoom()
    const { id } = await here.say(priya, room, 'mine')
    const before = await dumpDatabase(here.sql)
    const page = await showRoom(here, mallory, room)
    expect(await page.ask({ type: 'send', room_id: room, id, body: 'changed' }, 'error')).toMatchObject({
      code: 'messages.id_taken',
      id,
    })
    expect(await dumpDatabase(here.sql)).toEqual(before)
  })

  test('a quote brings nothing out of a room that is not theirs', async () => {
    const [closed, open] = [await makeRoom([priya]), await makeRoom()]
    const { id } = await here.say(priya, closed, 'a secret')
    const answers = [id, crypto.randomUUID()].map((reply_to_id) =>
      here.json(`/api/v1/rooms/${open}/messages`, { body: 'quoting', reply_to_id }, mallory),
    )
    const [there_, nowhere] = await Promise.all(
      (await Promise.all(answers)).map(async (answer) => [
        answer.status,
        (await answer.text()).replaceAll(answer.headers.get('X-Request-Id') ?? '', ''),
      ]),
    )
    expect(there_).toEqual(nowhere as [number, string])
    expect(there_?.[0]).toBe(422)
  })

  test('naming a private room or who is not in the room tells nothing', async () => {
    const closed = await here.makeRoom(ines, { name: 'Hush', members: [priya] })
    const open = await makeRoom([mallory])
    const answer = await here.json(`/api/v1/rooms/${open}/messages`, { body: '#Hush and @Priya' }, mallory)
    const { html }: { html: string } = await answer.json()
    expect(html).not.toContain(closed)
    expect(html).not.toContain(priya.id)
  })
})

describe('what a person may see shrinks at once', () => {
  test('who becomes a guest sees nothing more of a public room that they only read', async () => {
    const oskar = await here.signUp(ines, 'Oskar')
    const room = await here.makeRoom(ines, { name: crypto.randomUUID(), kind: 'public' })
    const pages = [await showRoom(here, oskar, room), await showRoom(there, oskar, room)]
    await here.form(`/admin/people/${oskar.id}`, { role: 'guest' }, ines, 'PATCH')
    for (const page of pages) expect((await page.closed).code).toBe(1008)
    await here.say(ines, room, 'not for guests')
    for (const page of pages) expect(page.frames.filter(isAbout('not for guests'))).toEqual([])
  })

  test('an admin of a room who deletes what another said leaves a line in the audit log', async () => {
    const room = await makeRoom([priya])
    const { id } = await here.say(priya, room, 'to be deleted')
    await here.request(`/api/v1/messages/${id}`, { method: 'DELETE' }, ines)
    const lines = await here.sql`select actor_id, action from audit_log where subject_id = ${id}`
    expect([...lines]).toEqual([{ actor_id: ines.id, action: 'message.deleted' }])
  })
})

/** A stream of the API that has begun to follow its room; `rest` is what comes until the server ends it. */
async function openStream(site: TestInstance, room: string, person: Person) {
  const { body } = await site.request(`/api/v1/rooms/${room}/events`, {}, person)
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  if ((await reader?.read())?.value !== ': open\n\n') throw new Error('expected a stream')
  return {
    async rest(): Promise<string> {
      let text = ''
      for (let chunk = await reader?.read(); chunk?.value !== undefined; chunk = await reader?.read())
        text += chunk.value
      return text
    },
  }
}
