import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { createTestInstance, type Person } from '../../test/harness/instance.ts'
import { openSocket } from '../../test/harness/page-socket.ts'
import { createLocalBus } from '../delivery/local-bus.ts'
import { unavailable } from '../platform/problem.ts'
import { createScheduled } from './scheduled.service.ts'
import { takeDueMessages } from './scheduled.store.ts'

const env = { LIMIT_SCHEDULED_MESSAGES: '5', LIMIT_REMINDERS: '3', LIMIT_SCHEDULE_DAYS: '30' }
/** Two instances, and what carries signals between them. */
const bus = createLocalBus()
const site = await createTestInstance({ env, bus, listens: true })
const other = await createTestInstance({ env, bus, beside: site, listens: true })
afterAll(() => Promise.all([site.stop(), other.stop()]))
const owner = await site.setUp('Owner')
const jonas = await site.signUp(owner, 'Jonas')
let ines: Person
let made = 0
/** A private room of Ines and Jonas. */
let room: string

beforeEach(async () => {
  made += 1
  ines = await site.signUp(owner, `Ines${made}`)
  room = await site.makeRoom(jonas, { name: `Desk ${made}`, members: [ines] })
})

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString()
const HOUR_MS = 3_600_000

interface Waiting {
  id: string
  body: string
  due_at: string
  files: { name: string }[]
  refused: { reason: string } | null
}

async function read<T>(answer: Response): Promise<T> {
  const body: T = await answer.json()
  return body
}

const schedule = (body: string, dueAt: string, more: object = {}, person = ines) =>
  site.json(`/api/v1/rooms/${room}/scheduled`, { body, due_at: dueAt, ...more }, person)

const scheduled = async (body: string, dueAt: string, more: object = {}) =>
  read<Waiting>(await schedule(body, dueAt, more))

const waiting = async (person = ines) =>
  (await read<{ scheduled: Waiting[] }>(await site.request('/api/v1/scheduled', {}, person))).scheduled

interface Said {
  id: string
  body: string
  attachments: { name: string }[]
  mentions?: string[]
}

const said = async (person = jonas) =>
  (await read<{ messages: Said[] }>(await site.request(`/api/v1/rooms/${room}/messages`, {}, person))).messages

const bodies = async () => (await said()).map(({ body }) => body)

interface Listed {
  kind: string
  unread: boolean
  note?: string
  message: { body: string } | null
}

const mentions = async (person = ines) =>
  (await read<{ mentions: Listed[] }>(await site.request('/api/v1/mentions', {}, person))).mentions

async function until(what: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 5_000
  while (!(await what())) {
    if (performance.now() > deadline) throw new Error('expected it within 5 s')
    await Bun.sleep(20)
  }
}

/** As when its time has come. */
async function makeDue(id: string): Promise<void> {
  await site.sql`update scheduled_messages set due_at = now(), next_at = now() where id = ${id}`
}

describe('a message that is sent later', () => {
  test('comes at its time, under the id that it was given, as one said by its author', async () => {
    const { id } = await scheduled('good morning', inMs(300))
    expect(await bodies()).toEqual([])
    await until(async () => (await bodies()).length > 0)
    expect((await said()).map((message) => [message.id, message.body])).toEqual([[id, 'good morning']])
    await until(async () => (await waiting()).length === 0)
  })

  test('wakes who sleeps until a later one', async () => {
    await scheduled('late', inMs(HOUR_MS))
    await scheduled('soon', inMs(100))
    await until(async () => (await bodies()).length > 0)
    expect(await bodies()).toEqual(['soon'])
    expect((await waiting()).map(({ body }) => body)).toEqual(['late'])
  })

  test('goes out once, whoever of several instances comes first, and those of a room in their order', async () => {
    const texts = ['1', '2', '3', '4', '5']
    const ids: string[] = []
    for (const [n, text] of texts.entries()) ids.push((await scheduled(text, inMs(HOUR_MS + n * 1000))).id)
    await site.sql`update scheduled_messages set next_at = now(), due_at = due_at - interval '2 hours' where author_id = ${ines.id}`
    for (let n = 0; n < 4; n++) for (const one of [site, other]) one.alarm.wake()
    await until(async () => (await waiting()).length === 0)
    expect(await bodies()).toEqual(texts)
    expect((await said()).map(({ id }) => id)).toEqual(ids)
  })

  test('is there once when who sent it was killed before it could say so', async () => {
    const { id } = await scheduled('once', inMs(HOUR_MS))
    await makeDue(id)
    // What an instance does that is killed between the commit and its mark.
    const taken = (await takeDueMessages(site.sql)).find((due) => due.id === id)
    if (taken) await site.messages.send({ id: ines.id }, room, { id, body: 'once', reply_to_id: undefined })
    await site.sql`update scheduled_messages set next_at = now() where id = ${id}`
    other.alarm.wake()
    await until(async () => (await site.sql`select from scheduled_messages where id = ${id}`).count === 0)
    expect(await bodies()).toEqual(['once'])
  })

  test('which somebody is sending is sent by nobody else, changed by nobody, and goes on when they are gone', async () => {
    const { id } = await scheduled('mine', inMs(HOUR_MS))
    await site.sql`
      update scheduled_messages set due_at = now() - interval '1 s', next_at = now() + interval '1 hour' where id = ${id}`
    other.alarm.wake()
    const path = `/api/v1/scheduled/${id}`
    const change = { body: 'other', due_at: inMs(HOUR_MS) }
    expect((await site.json(path, change, ines, 'PATCH')).status).toBe(409)
    expect((await site.request(path, { method: 'DELETE' }, ines)).status).toBe(409)
    expect((await site.request(`${path}/sending`, { method: 'POST' }, ines)).status).toBe(409)
    expect(await bodies()).toEqual([])
    await makeDue(id)
    other.alarm.wake()
    await until(async () => (await bodies()).length > 0)
    expect(await bodies()).toEqual(['mine'])
  })

  test('mentions and quotes as of its time, and what it quotes has to be in the room', async () => {
    const { id: original } = await site.say(jonas, room, 'who comes?')
    expect((await schedule('me', inMs(HOUR_MS), { reply_to_id: crypto.randomUUID() })).status).toBe(422)
    expect((await schedule('me', inMs(HOUR_MS), { thread_root_id: crypto.randomUUID() })).status).toBe(422)
    await scheduled('@Jonas me', inMs(100), { reply_to_id: original })
    await until(async () => (await mentions(jonas)).some(({ message }) => message?.body === '@Jonas me'))
  })

  test('may answer in a thread', async () => {
    const { id: root } = await site.say(jonas, room, 'who comes?')
    await scheduled('me', inMs(100), { thread_root_id: root })
    const replies = async () =>
      read<{ messages: Said[] }>(await site.request(`/api/v1/rooms/${room}/threads/${root}`, {}, jonas))
    await until(async () => (await replies()).messages.length > 0)
    expect((await replies()).messages.map(({ body }) => body)).toEqual(['me'])
  })

  test('is edited, sent now and taken back', async () => {
    const one = await scheduled('one', inMs(HOUR_MS))
    const later = inMs(2 * HOUR_MS)
    const changed = await site.json(`/api/v1/scheduled/${one.id}`, { body: 'two', due_at: later }, ines, 'PATCH')
    expect(await read<Waiting>(changed)).toMatchObject({ body: 'two', due_at: later })
    expect((await site.request(`/api/v1/scheduled/${one.id}/sending`, { method: 'POST' }, ines)).status).toBe(200)
    expect(await bodies()).toEqual(['two'])
    const three = await scheduled('three', inMs(HOUR_MS))
    expect((await site.request(`/api/v1/scheduled/${three.id}`, { method: 'DELETE' }, ines)).status).toBe(204)
    expect(await waiting()).toEqual([])
  })

  test("the same id again is the same message, and another's or a sent one's is refused", async () => {
    const id = Bun.randomUUIDv7()
    await scheduled('one', inMs(HOUR_MS), { id })
    expect(await scheduled('two', inMs(HOUR_MS), { id })).toMatchObject({ id, body: 'one' })
    expect((await schedule('three', inMs(HOUR_MS), { id }, jonas)).status).toBe(409)
    const { id: sent } = await site.say(ines, room, 'sent')
    expect((await schedule('four', inMs(HOUR_MS), { id: sent })).status).toBe(409)
    expect((await waiting()).map(({ body }) => body)).toEqual(['one'])
  })

  test("is nobody else's to see or to touch", async () => {
    const { id } = await scheduled('secret', inMs(HOUR_MS))
    const path = `/api/v1/scheduled/${id}`
    for (const answer of [
      await site.request(path, {}, jonas),
      await site.json(path, { body: 'mine' }, jonas, 'PATCH'),
      await site.request(path, { method: 'DELETE' }, jonas),
      await site.request(`${path}/sending`, { method: 'POST' }, jonas),
      await site.request(`/scheduled/${id}`, {}, jonas),
    ])
      expect(answer.status).toBe(404)
    expect(await waiting(jonas)).toEqual([])
    expect((await waiting()).map(({ body }) => body)).toEqual(['secret'])
  })

  test('has a time that is to come and not too far away, a text, and is not one too many', async () => {
    const refusals = [
      await schedule('x', inMs(-HOUR_MS)),
      await schedule('x', inMs(31 * 24 * HOUR_MS)),
      await schedule('x', 'tomorrow'),
      await schedule(' ', inMs(HOUR_MS)),
    ]
    expect(refusals.map(({ status }) => status)).toEqual([422, 422, 422, 422])
    expect(await refusals[0]?.text()).toContain('still to come')
    expect(await refusals[1]?.text()).toContain('within 30 days')
    const many = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((n) => schedule(String(n), inMs(HOUR_MS))))
    expect(many.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 201, 201, 201, 201, 422, 422])
    expect(await waiting()).toHaveLength(5)
  })
})

describe('its files', () => {
  async function upload(person = ines): Promise<string> {
    const body = new FormData()
    body.set('file', new File([crypto.randomUUID()], 'rota.txt'))
    const answer = await site.request('/api/v1/uploads', { method: 'POST', body }, person)
    return (await read<{ upload_id: string }>(answer)).upload_id
  }

  test('are kept for as long as it waits, and go along', async () => {
    const id = await upload()
    const { id: messageId } = await scheduled('', inMs(HOUR_MS), { upload_ids: [id] })
    await site.sql`update attachments set created_at = now() - interval '3 days' where id = ${id}`
    await site.removals.sweep()
    expect((await site.request(`/api/v1/uploads/${id}`, { method: 'DELETE' }, ines)).status).toBe(404)
    await makeDue(messageId)
    site.alarm.wake()
    await until(async () => (await said()).length > 0)
    expect((await said()).map(({ attachments }) => attachments.map(({ name }) => name))).toEqual([['rota.txt']])
    expect((await site.request(`/files/${id}`, {}, jonas)).status).toBe(200)
  })

  test('are its own', async () => {
    const id = await upload()
    await scheduled('one', inMs(HOUR_MS), { upload_ids: [id] })
    expect((await schedule('two', inMs(HOUR_MS), { upload_ids: [id] })).status).toBe(422)
    expect((await schedule('x', inMs(HOUR_MS), { upload_ids: [await upload(jonas)] })).status).toBe(422)
  })

  test('go when it is taken back', async () => {
    const id = await upload()
    const { id: messageId } = await scheduled('one', inMs(HOUR_MS), { upload_ids: [id] })
    await site.request(`/api/v1/scheduled/${messageId}`, { method: 'DELETE' }, ines)
    expect((await site.request(`/files/${id}`, {}, ines)).status).toBe(404)
  })
})

describe('what may not be sent when it is due', () => {
  async function refusalOf(prevent: () => Promise<unknown>): Promise<string | undefined> {
    const { id } = await scheduled('too late', inMs(HOUR_MS))
    await prevent()
    await makeDue(id)
    site.alarm.wake()
    const refusal = async () => {
      const [row] = await site.sql<
        { refusal: string | null }[]
      >`select refusal from scheduled_messages where id = ${id}`
      return row?.refusal ?? undefined
    }
    await until(async () => (await refusal()) !== undefined)
    expect(await bodies()).toEqual([])
    return await refusal()
  }

  test('stays a draft of its author, who is told why', async () => {
    const page = await openSocket(other.url, ines)
    const leave = () => site.request(`/api/v1/rooms/${room}/members/me`, { method: 'DELETE' }, ines)
    expect(await refusalOf(leave)).toContain('not in that room any more')
    expect(await page.until('signal', { fits: ({ kind }) => kind === 'news' })).toMatchObject({ href: '/drafts' })
    page.close()
    expect((await waiting())[0]).toMatchObject({ body: 'too late', refused: { reason: expect.any(String) } })
    expect((await mentions())[0]).toMatchObject({ kind: 'not_sent', unread: true, message: null })
    const drafts = await (await site.request('/drafts', {}, ines)).text()
    expect(drafts).toContain('Not sent: You are not in that room any more')
    expect(drafts).not.toContain(`Desk ${made}`)
  })

  test('for the room is archived, or its admins alone write', async () => {
    expect(await refusalOf(() => site.form(`/rooms/${room}/archive`, {}, jonas, 'PUT'))).toContain('archived')
    room = await site.makeRoom(jonas, { name: `Desk ${made} b`, members: [ines] })
    const posting = { posting: 'admins' }
    expect(await refusalOf(() => site.json(`/api/v1/rooms/${room}`, posting, jonas, 'PATCH'))).toContain('its admins')
  })

  test('for the author was deactivated', async () => {
    const off = () => site.sql`update users set deactivated_at = now() where id = ${ines.id}`
    expect(await refusalOf(off)).toContain('deactivated')
  })

  test('waits again with a new time, and then goes out', async () => {
    const archive = (method: string) => site.form(`/rooms/${room}/archive`, {}, jonas, method)
    await refusalOf(() => archive('PUT'))
    const [line] = await waiting()
    const again = await site.request(`/api/v1/scheduled/${line?.id}/sending`, { method: 'POST' }, ines)
    expect([again.status, (await waiting()).map(({ refused }) => refused !== null)]).toEqual([409, [true]])
    await archive('DELETE')
    await site.json(`/api/v1/scheduled/${line?.id}`, { due_at: inMs(100) }, ines, 'PATCH')
    await until(async () => (await bodies()).length > 0)
    expect(await mentions()).toEqual([])
  })

  test('because the database was away is no draft, but sent when it is back', async () => {
    // No alarm goes off here: it does not listen.
    const alone = await createTestInstance({ env })
    const olga = await alone.setUp('Olga')
    const hall = await alone.makeRoom(olga, { name: 'Hall' })
    const unlucky = createScheduled({
      ...alone,
      messages: { ...alone.messages, send: () => Promise.reject(unavailable()) },
      tell: () => {},
      wake: () => {},
      maxScheduled: 5,
      maxCharacters: 100,
    })
    const wanted = { body: 'patience', due_at: inMs(0) }
    const { id } = await read<Waiting>(await alone.json(`/api/v1/rooms/${hall}/scheduled`, wanted, olga))
    expect(await unlucky.sendDue().catch((error: Error) => error.message)).toContain('can not reach its database')
    const left = await alone.sql<{ refusal: string | null }[]>`select refusal from scheduled_messages where id = ${id}`
    expect(left.map(({ refusal }) => refusal)).toEqual([null])
    await alone.sql`update scheduled_messages set next_at = now() where id = ${id}`
    await alone.scheduled.sendDue()
    const history = await alone.request(`/api/v1/rooms/${hall}/messages`, {}, olga)
    expect((await read<{ messages: Said[] }>(history)).messages.map((message) => message.body)).toEqual(['patience'])
    expect((await alone.sql`select from scheduled_messages`).count).toBe(0)
  })
})

describe('a reminder', () => {
  const remind = (body: object, person = ines) => site.json('/api/v1/reminders', body, person)
  const remindOf = (messageId: string, body: object, person = ines) =>
    site.json(`/api/v1/messages/${messageId}/reminders`, body, person)
  const reminders = async (person = ines) =>
    (await read<{ reminders: { id: string; note: string }[] }>(await site.request('/api/v1/reminders', {}, person)))
      .reminders

  test('of a message comes to its owner alone, once, into the list of mentions, and pages on all instances are told', async () => {
    const { id } = await site.say(jonas, room, 'the **boat** leaves at six')
    const page = await openSocket(other.url, ines)
    await remindOf(id, { due_at: inMs(300), note: 'pack' })
    expect((await reminders()).map(({ note }) => note)).toEqual(['pack'])
    expect(await mentions()).toEqual([])
    const news = await page.until('signal', { fits: ({ kind }) => kind === 'news' })
    expect(news).toMatchObject({ text: 'Reminder: pack', href: expect.stringContaining(id) })
    expect(await mentions()).toMatchObject([{ kind: 'reminder', unread: true, note: 'pack', message: { id } }])
    expect([await reminders(), (await mentions(jonas)).filter(({ kind }) => kind === 'reminder')]).toEqual([[], []])
    for (const one of [site, other]) one.alarm.wake()
    expect(await mentions()).toHaveLength(1)
    page.close()
  })

  test('counts in the sidebar until the list is seen, and goes when it is done with', async () => {
    const sidebar = async () => (await site.request('/sidebar', {}, ines)).text()
    const { id } = await read<{ id: string }>(await remind({ note: 'water the plants', due_at: inMs(50) }))
    await until(async () => (await mentions()).length > 0)
    expect(await sidebar()).toMatch(/id="mentions-link".*?@ 1/)
    expect(await (await site.request('/mentions', {}, ines)).text()).toContain('water the plants')
    await site.form('/mentions/read-mark', {}, ines, 'PUT')
    expect(await sidebar()).not.toMatch(/id="mentions-link".*?@ 1/)
    expect((await site.request(`/reminders/${id}`, { method: 'DELETE' }, jonas)).status).toBe(404)
    await site.request(`/reminders/${id}`, { method: 'DELETE' }, ines)
    expect(await mentions()).toEqual([])
  })

  test('shows nothing of a message that was deleted, or that its owner may not read any more', async () => {
    const [one, two] = [await site.say(jonas, room, 'gone'), await site.say(jonas, room, 'the boat is ours')]
    await remindOf(one.id, { due_at: inMs(HOUR_MS) })
    await remindOf(two.id, { due_at: inMs(HOUR_MS) })
    await site.request(`/api/v1/messages/${one.id}`, { method: 'DELETE' }, jonas)
    await site.request(`/api/v1/rooms/${room}/members/${ines.id}`, { method: 'DELETE' }, jonas)
    expect(await (await site.request('/drafts', {}, ines)).text()).not.toContain('the boat is ours')
    await site.sql`update reminders set due_at = now() where user_id = ${ines.id}`
    site.alarm.wake()
    await until(async () => (await mentions()).length === 2)
    expect((await mentions()).map(({ kind, message }) => [kind, message])).toEqual([
      ['reminder', null],
      ['reminder', null],
    ])
    expect(await (await site.request('/mentions', {}, ines)).text()).toContain('What it is about is gone')
  })

  test('is of what one may read and is not deleted, at a time to come, and not one too many', async () => {
    const { id } = await site.say(jonas, room, 'here')
    expect((await remindOf(id, { due_at: inMs(HOUR_MS) }, owner)).status).toBe(404)
    expect((await remindOf(id, { due_at: inMs(-HOUR_MS) })).status).toBe(422)
    expect((await remind({ note: ' ', due_at: inMs(HOUR_MS) })).status).toBe(422)
    expect((await remind({ note: 'x'.repeat(501), due_at: inMs(HOUR_MS) })).status).toBe(422)
    await site.request(`/api/v1/messages/${id}`, { method: 'DELETE' }, jonas)
    expect((await remindOf(id, { due_at: inMs(HOUR_MS) })).status).toBe(409)
    const many = await Promise.all([1, 2, 3, 4].map((n) => remind({ note: `n${n}`, due_at: inMs(HOUR_MS) })))
    expect(many.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 201, 201, 422])
    expect((await remind({ note: 'x', due_at: inMs(HOUR_MS) })).status).toBe(422)
  })
})

describe('without script', () => {
  const pageOf = async (path: string) => (await site.request(path, {}, ines)).text()

  test('the composer leads to a page that keeps what was written with its files, and asks when', async () => {
    const form = new FormData()
    form.set('id', Bun.randomUUIDv7())
    form.set('body', 'good <b>morning</b>')
    form.set('files', new File(['tide table'], 'tide.txt'))
    const path = `/rooms/${room}/scheduled`
    const asked = await (await site.request(path, { method: 'POST', body: form }, ines)).text()
    expect(asked).toContain('good &lt;b&gt;morning&lt;/b&gt;')
    expect(asked).toContain('Tomorrow morning')
    const uploadId = /name="upload_ids" value="([^"]+)"/.exec(asked)?.[1] ?? ''
    const fields = { body: 'good <b>morning</b>', upload_ids: uploadId, time_zone: 'Europe/Berlin' }
    const refused = await site.form(path, { ...fields, when: 'own', at: '' }, ines)
    const again = await refused.text()
    expect([refused.status, again.includes(uploadId), again.includes('Choose a date and a time')]).toEqual([
      422,
      true,
      true,
    ])
    const answer = await site.form(path, { ...fields, when: 'tomorrow' }, ines)
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/drafts'])
    expect(await waiting()).toMatchObject([{ body: 'good <b>morning</b>', files: [{ name: 'tide.txt' }] }])
  })

  test("a time of one's own is in one's own zone, else in the browser's", async () => {
    await site.form('/settings/profile', { name: ines.name, time_zone: 'America/Lima' }, ines, 'PATCH')
    const day = new Date(Date.now() + 48 * HOUR_MS).toISOString().slice(0, 10)
    const fields = { body: 'x', when: 'own', at: `${day}T12:00`, time_zone: 'Europe/Berlin' }
    await site.form(`/rooms/${room}/scheduled`, fields, ines)
    expect((await waiting()).map(({ due_at }) => due_at)).toEqual([`${day}T17:00:00.000Z`])
    const [line] = await waiting()
    expect(await pageOf(`/scheduled/${line?.id}`)).toContain(`value="${day}T12:00"`)
    await site.form(`/scheduled/${line?.id}`, { body: 'y', at: `${day}T13:00` }, ines, 'PATCH')
    expect(await waiting()).toMatchObject([{ body: 'y', due_at: `${day}T18:00:00.000Z` }])
  })

  test('a message page leads to being reminded of it, and the list takes it back', async () => {
    const { id } = await site.say(jonas, room, 'the boat')
    expect(await pageOf(`/messages/${id}`)).toContain(`/messages/${id}/reminders/new`)
    expect(await pageOf(`/messages/${id}/reminders/new`)).toContain('In 20 minutes')
    const answer = await site.form(`/messages/${id}/reminders`, { when: '3h', note: 'pack' }, ines)
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, `/messages/${id}`])
    const drafts = await pageOf('/drafts')
    expect(drafts).toContain('pack')
    const reminder = /action="(\/reminders\/[^"]+)"/.exec(drafts)?.[1] ?? ''
    const done = await site.form(reminder, {}, ines, 'DELETE')
    expect([done.status, done.headers.get('Location')]).toEqual([303, '/drafts'])
    expect(await pageOf('/drafts')).not.toContain('pack')
  })
})
