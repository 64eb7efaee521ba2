import { describe, expect, test } from 'bun:test'
import { z } from 'zod'
import { createTestDatabase } from '../../test/harness/postgres.ts'
import { createRoomsApp } from './rooms-app.fixture.ts'
import { addMessage, addPerson } from './rooms.fixture.ts'

const { sql } = await createTestDatabase()
await sql`insert into site (name) values ('Site')`
const { ask } = createRoomsApp(sql)

let named = 0
const name = () => `Room ${++named}`
const form = (fields: [string, string][]) => new URLSearchParams(fields)

const roomShape = z.object({
  id: z.uuid(),
  kind: z.string(),
  name: z.string(),
  topic: z.string(),
  last_seq: z.number(),
  read_seq: z.number(),
  unread: z.number(),
  mentions: z.number(),
  epoch: z.uuid(),
  role: z.string().nullable(),
})
const roomOf = async (response: Response) => roomShape.parse(await response.json())
const problemShape = z.object({
  code: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
})
const problemOf = async (response: Response) => problemShape.parse(await response.json())

describe('the JSON API', () => {
  test('makes, shows and changes rooms', async () => {
    const [ada, ben] = [await addPerson(sql, 'Ada'), await addPerson(sql, 'Ben')]
    const title = name()
    const made = await ask(ada, 'POST', '/api/v1/rooms', {
      kind: 'public',
      name: `  ${title} `,
      topic: 'Tea',
      member_ids: [ben.id],
    })
    expect(made.status).toBe(201)
    const room = await roomOf(made)
    expect(room).toMatchObject({
      kind: 'public',
      name: title,
      topic: 'Tea',
      last_seq: 3,
      read_seq: 3,
      unread: 0,
      mentions: 0,
    })
    await addMessage(sql, room.id, ada.id, { mentions: [ben.id] })
    expect(await roomOf(await ask(ben, 'GET', `/api/v1/rooms/${room.id}`))).toMatchObject({
      last_seq: 4,
      unread: 1,
      mentions: 1,
    })
    expect((await ask(ben, 'PUT', `/api/v1/rooms/${room.id}/read-mark`, { seq: 4 })).status).toBe(204)
    expect(await roomOf(await ask(ben, 'GET', `/api/v1/rooms/${room.id}`))).toMatchObject({ read_seq: 4, unread: 0 })
    const changed = await ask(ada, 'PATCH', `/api/v1/rooms/${room.id}`, { topic: 'Coffee' })
    expect([changed.status, await roomOf(changed)]).toMatchObject([200, { topic: 'Coffee', last_seq: 5 }])
    expect((await ask(ben, 'PATCH', `/api/v1/rooms/${room.id}`, { topic: 'x' })).status).toBe(403)
    expect(await roomOf(await ask(ada, 'PATCH', `/api/v1/rooms/${room.id}`, { archived: true }))).toMatchObject({
      last_seq: 6,
    })
    expect(await problemOf(await ask(ada, 'PATCH', `/api/v1/rooms/${room.id}`, { topic: 'x' }))).toMatchObject({
      code: 'rooms.archived',
    })
  })

  test('opens a direct room with 201 and finds it with 200', async () => {
    const [ada, ben] = [await addPerson(sql, 'Ada'), await addPerson(sql, 'Ben')]
    const opened = await ask(ada, 'POST', '/api/v1/directs', { user_ids: [ben.id] })
    const found = await ask(ben, 'POST', '/api/v1/directs', { user_ids: [ada.id] })
    expect([opened.status, found.status]).toEqual([201, 200])
    expect((await roomOf(found)).id).toBe((await roomOf(opened)).id)
  })

  test('lists rooms page by page, with a link to the next', async () => {
    const ada = await addPerson(sql, 'Ada')
    const ids: string[] = []
    for (let i = 0; i < 3; i++)
      ids.push((await roomOf(await ask(ada, 'POST', '/api/v1/rooms', { kind: 'private', name: name() }))).id)
    const list = z.object({ rooms: z.array(roomShape) })
    const first = await ask(ada, 'GET', '/api/v1/rooms?joined=true&limit=2')
    const link = /<http:\/\/chat\.test(.*)>; rel="next"/.exec(first.headers.get('Link') ?? '')?.[1] ?? ''
    const second = await ask(ada, 'GET', link)
    expect(second.headers.get('Link')).toBeNull()
    const rooms = [...list.parse(await first.json()).rooms, ...list.parse(await second.json()).rooms]
    expect(rooms.map(({ id }) => id)).toEqual(ids)
  })

  test('says what it expected where input does not fit', async () => {
    const ada = await addPerson(sql, 'Ada')
    const wrong: [Record<string, unknown>, string][] = [
      [{ kind: 'direct', name: 'x' }, 'kind'],
      [{ kind: 'public', name: 7 }, 'name'],
      [{ kind: 'public', name: ' \u200b ' }, 'name'],
      [{ kind: 'public', name: 'x'.repeat(81) }, 'name'],
      [{ kind: 'public', name: 'a\nb' }, 'name'],
      [{ kind: 'public', name: 'a\ud800' }, 'name'],
      [{ kind: 'public', name: 'x', topic: 'x'.repeat(251) }, 'topic'],
      [{ kind: 'public', name: 'x', topic: 'a\0' }, 'topic'],
      [{ kind: 'public', name: 'x', member_ids: 'all' }, 'member_ids'],
      [{ kind: 'public', name: 'x', member_ids: ['1'] }, 'member_ids.0'],
    ]
    for (const [body, field] of wrong) {
      const answer = await ask(ada, 'POST', '/api/v1/rooms', body)
      expect([answer.status, (await problemOf(answer)).errors?.[0]?.field]).toEqual([422, field])
    }
    const room = await roomOf(await ask(ada, 'POST', '/api/v1/rooms', { kind: 'private', name: '🏠'.repeat(80) }))
    for (const seq of ['3', 1.5, -1, null, Number.MAX_SAFE_INTEGER + 1])
      expect((await ask(ada, 'PUT', `/api/v1/rooms/${room.id}/read-mark`, { seq })).status).toBe(422)
  })

  test('adds, lists and removes members; joining needs no body', async () => {
    const [ada, ben] = [await addPerson(sql, 'Ada'), await addPerson(sql, 'Ben')]
    const room = await roomOf(await ask(ada, 'POST', '/api/v1/rooms', { kind: 'public', name: name() }))
    const joined = await ask(ben, 'PUT', `/api/v1/rooms/${room.id}/members/me`)
    expect([joined.status, await joined.json()]).toEqual([
      200,
      { user: { id: ben.id, name: 'Ben', avatar_url: null }, role: 'member' },
    ])
    const promoted = await ask(ada, 'PUT', `/api/v1/rooms/${room.id}/members/${ben.id}`, { role: 'admin' })
    expect(await promoted.json()).toMatchObject({ role: 'admin' })
    const list = await ask(ben, 'GET', `/api/v1/rooms/${room.id}/members?limit=1`)
    expect(await list.json()).toEqual({
      members: [{ user: { id: ada.id, name: 'Ada', avatar_url: null }, role: 'admin' }],
    })
    expect(list.headers.get('Link')).toContain(`after=${ada.id}`)
    expect((await ask(ada, 'DELETE', `/api/v1/rooms/${room.id}/members/${ben.id}`)).status).toBe(204)
    expect((await ask(ada, 'DELETE', `/api/v1/rooms/${room.id}/members/me`)).status).toBe(204)
  })
})

describe('a stranger to a private room', () => {
  test('gets the same bytes as for a room that does not exist, whatever they ask', async () => {
    const [ada, eve] = [await addPerson(sql, 'Ada'), await addPerson(sql, 'Eve', 'owner')]
    const { id } = await roomOf(await ask(ada, 'POST', '/api/v1/rooms', { kind: 'private', name: name() }))
    const requests: [string, string, Record<string, unknown> | URLSearchParams | undefined][] = [
      ['GET', '', undefined],
      ['PATCH', '', { topic: 'x' }],
      ['GET', '/members', undefined],
      ['PUT', '/members/me', undefined],
      ['DELETE', '/members/me', undefined],
      ['PUT', `/members/${ada.id}`, { role: 'member' }],
      ['DELETE', `/members/${ada.id}`, undefined],
      ['PUT', '/read-mark', { seq: 1 }],
      ['PUT', '/involvement', { involvement: 'muted' }],
      ['PUT', '/favourite', undefined],
      ['GET', '/draft', undefined],
      ['PUT', '/draft', { body: 'x' }],
    ]
    for (const [method, path, body] of requests) {
      const [real, unknown] = await Promise.all(
        [id, Bun.randomUUIDv7()].map((roomId) => ask(eve, method, `/api/v1/rooms/${roomId}${path}`, body)),
      )
      expect([method, path, real?.status, await real?.text()]).toEqual([
        method,
        path,
        404,
        (await unknown?.text()) ?? '',
      ])
    }
    const pages: [string, string, URLSearchParams | undefined][] = [
      ['GET', '/settings', undefined],
      ['PATCH', '', form([['topic', 'x']])],
      ['PUT', '/archive', form([])],
      ['GET', '/members', undefined],
      ['PUT', '/members/me', form([])],
      ['DELETE', `/members/${ada.id}`, form([])],
      ['PUT', '/read-mark', form([['seq', '1']])],
      ['PUT', '/draft', form([['body', 'x']])],
    ]
    for (const [method, path, body] of pages)
      expect([method, path, (await ask(eve, method, `/rooms/${id}${path}`, body)).status]).toEqual([method, path, 404])
  })
})

describe('pages and forms', () => {
  test('a new room leads to it; a taken name comes back beside the field with what was typed', async () => {
    const [ada, ben] = [await addPerson(sql, 'Ada'), await addPerson(sql, 'Ben')]
    const fields: [string, string][] = [
      ['name', name()],
      ['topic', 'Tea & <b>'],
      ['kind', 'public'],
      ['member_ids', ben.id],
    ]
    const made = await ask(ada, 'POST', '/rooms', form(fields))
    expect(made.status).toBe(303)
    expect(made.headers.get('Location')).toMatch(/^\/rooms\/[0-9a-f-]{36}$/)
    const refused = await ask(ada, 'POST', '/rooms', form(fields))
    const page = await refused.text()
    expect(refused.status).toBe(409)
    expect(page).toContain('aria-invalid="true"')
    expect(page).toContain('Tea &amp; &lt;b&gt;')
    expect(page).toMatch(new RegExp(`value="${ben.id}"[^>]*checked`))
    expect((await ask(ada, 'POST', '/rooms', form([['name', '']]))).status).toBe(422)
  })

  test('a direct room is opened by ticking people, a notebook by ticking none', async () => {
    const [ada, ben] = [await addPerson(sql, 'Ada'), await addPerson(sql, 'Ben')]
    const once = await ask(ada, 'POST', '/directs', form([['user_ids', ben.id]]))
    const twice = await ask(
      ada,
      'POST',
      '/directs',
      form([
        ['user_ids', ben.id],
        ['user_ids', ada.id],
      ]),
    )
    expect([once.status, twice.headers.get('Location')]).toEqual([303, once.headers.get('Location')])
    expect((await ask(ada, 'POST', '/directs', form([]))).status).toBe(303)
    expect((await ask(ada, 'POST', '/directs', form([['user_ids', Bun.randomUUIDv7()]]))).status).toBe(422)
    expect((await ask(ada, 'GET', '/directs/new')).status).toBe(200)
  })

  test('guests get neither the directory nor the form of a new room', async () => {
    const guest = await addPerson(sql, 'Gus', 'guest')
    expect((await ask(guest, 'GET', '/rooms')).status).toBe(403)
    expect((await ask(guest, 'GET', '/rooms/new')).status).toBe(403)
    expect((await ask(guest, 'POST', '/rooms', form([['name', name()]]))).status).toBe(403)
  })

  test('settings are saved one by one, and a refusal comes back in their page', async () => {
    const [ada, ben] = [await addPerson(sql, 'Ada'), await addPerson(sql, 'Ben')]
    const { id } = await roomOf(
      await ask(ada, 'POST', '/api/v1/rooms', { kind: 'public', name: name(), member_ids: [ben.id] }),
    )
    const saved = await ask(
      ada,
      'PATCH',
      `/rooms/${id}`,
      form([
        ['name', name()],
        ['topic', 'two\r\nlines'],
      ]),
    )
    expect([saved.status, saved.headers.get('Location')]).toEqual([303, `/rooms/${id}/settings`])
    expect(await roomOf(await ask(ada, 'GET', `/api/v1/rooms/${id}`))).toMatchObject({ topic: 'two lines' })
    const refused = await ask(ben, 'PATCH', `/rooms/${id}`, form([['posting', 'admins']]))
    expect([refused.status, await refused.text()]).toEqual([
      403,
      expect.stringContaining('Only admins of the room may do this.'),
    ])
    expect((await ask(ada, 'PUT', `/rooms/${id}/archive`, form([]))).status).toBe(303)
    expect((await ask(ada, 'PATCH', `/rooms/${id}`, form([['posting', 'admins']]))).status).toBe(409)
    expect((await ask(ada, 'DELETE', `/rooms/${id}/archive`, form([]))).status).toBe(303)
  })

  test('joining leads into the room, leaving home; members are changed in the page that shows them', async () => {
    const [ada, ben] = [await addPerson(sql, 'Ada'), await addPerson(sql, 'Ben')]
    const { id } = await roomOf(await ask(ada, 'POST', '/api/v1/rooms', { kind: 'public', name: name() }))
    expect((await ask(ben, 'PUT', `/rooms/${id}/members/me`)).headers.get('Location')).toBe(`/rooms/${id}`)
    expect(await (await ask(ben, 'GET', `/rooms/${id}/members`)).text()).toContain('2 members')
    const refused = await ask(ben, 'DELETE', `/rooms/${id}/members/${ada.id}`, form([]))
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('Only admins')])
    const made = await ask(ada, 'PUT', `/rooms/${id}/members/${ben.id}`, form([['role', 'admin']]))
    expect([made.status, made.headers.get('Location')]).toEqual([303, `/rooms/${id}/members`])
    expect((await ask(ben, 'DELETE', `/rooms/${id}/members/me`, form([]))).headers.get('Location')).toBe('/')
  })

  test('the jump finds one’s rooms, people and public rooms by letters, regardless of accents', async () => {
    const [ada, zoe] = [await addPerson(sql, 'Ada'), await addPerson(sql, 'Zoë Quill')]
    const mine = await roomOf(await ask(ada, 'POST', '/api/v1/rooms', { kind: 'private', name: 'Zebra quiet' }))
    const open = await roomOf(await ask(zoe, 'POST', '/api/v1/rooms', { kind: 'public', name: 'Zequoia' }))
    const page = await (await ask(ada, 'GET', '/jump?q=zeq')).text()
    for (const found of [mine.id, open.id]) expect(page).toContain(`/rooms/${found}`)
    expect(await (await ask(ada, 'GET', '/jump?q=zoe%20q')).text()).toContain(`/people/${zoe.id}`)
    expect(await (await ask(ada, 'GET', '/sidebar')).text()).toContain(`data-room-id="${mine.id}"`)
  })
})
