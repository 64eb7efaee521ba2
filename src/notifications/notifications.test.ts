import { beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { createTestInstance, type Person } from '../../test/harness/instance.ts'
import { openSocket } from '../../test/harness/page-socket.ts'
import { startPushService } from '../../test/harness/push-service.ts'

setDefaultTimeout(30_000)

const service = startPushService()
const site = await createTestInstance({
  listens: true,
  env: { PUSH_PRIVATE_ADDRESSES: 'true', LIMIT_KEYWORDS: '3', LIMIT_PUSH_DEVICES: '2' },
})
const ines = await site.setUp('Ines')
const jonas = await site.signUp(ines, 'Jonas')
const WAIT_MS = 8_000
let made = 0
/** Somebody whose browser is subscribed, who looks at no page; and a private room with Ines. */
let priya: Person
let room: string
let phone: ReturnType<typeof service.subscribe>

const mine = async (person: Person) => {
  const settings: { push_key: string; is_quiet: boolean; keywords: string[]; quiet_hours: unknown } = await (
    await site.request('/api/v1/me/notifications', {}, person)
  ).json()
  return settings
}
const subscribe = async (person: Person) => {
  const subscription = service.subscribe((await mine(person)).push_key)
  const answer = await site.json('/api/v1/me/push-subscriptions', subscription, person)
  return { ...subscription, status: answer.status }
}
const choose = (person: Person, choices: object) => site.json('/api/v1/me/notifications', choices, person, 'PATCH')
const involve = (person: Person, involvement: string, of = room) =>
  site.json(`/api/v1/rooms/${of}/involvement`, { involvement }, person, 'PUT')
const read = (person: Person, seq: number, of = room) =>
  site.json(`/api/v1/rooms/${of}/read-mark`, { seq }, person, 'PUT')
const direct = async (from: Person, to: Person) => {
  const { id }: { id: string } = await (await site.json('/api/v1/directs', { user_ids: [to.id] }, from)).json()
  return id
}

async function until<T>(find: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  const end = performance.now() + WAIT_MS
  for (;;) {
    const found = await find()
    if (found) return found
    if (performance.now() > end) throw new Error(`expected something in time, found ${JSON.stringify(service.notes())}`)
    await Bun.sleep(20)
  }
}

/** Says something that is pushed last, so that all before it was decided on; gives the texts of what came to the phone. */
async function pushedTo(to = phone): Promise<string[]> {
  const last = await site.say(ines, room, '@Priya that is all')
  await until(() => service.notes().some((note) => note['message_id'] === last.id))
  const name = to.endpoint.split('/').at(-1)
  const notes = service.received.flatMap(({ to: came, text }) => (came === name ? [JSON.parse(text)] : []))
  return notes.map(({ body }: { body: string }) => body).filter((body) => body !== '@Priya that is all')
}

beforeEach(async () => {
  await site.sql`delete from push_subscriptions`
  await site.sql`delete from notification_settings`
  service.answers(() => new Response(null, { status: 201 }))
  // Each test has a Priya of its own: the one before is called otherwise, and lives elsewhere.
  if (priya) await site.sql`update users set name = 'Old', email = id::text || '@example.org' where id = ${priya.id}`
  priya = await site.signUp(ines, 'Priya')
  room = await site.makeRoom(ines, { name: `Desk ${++made}`, members: [priya, jonas] })
  phone = await subscribe(priya)
  service.received.length = 0
})

describe('what is pushed', () => {
  test('is what is said to somebody, once, to each of their browsers, with where it leads', async () => {
    const laptop = await subscribe(await site.signIn(priya))
    await site.say(ines, room, 'nothing for anybody')
    const { id, seq } = await site.say(ines, room, '**@Priya** the ferry is late')
    expect(await pushedTo()).toEqual(['@Priya the ferry is late'])
    expect(await pushedTo(laptop)).toEqual(['@Priya the ferry is late'])
    const note = service.notes().find((each) => each['message_id'] === id)
    expect(note).toMatchObject({
      title: `Ines in Desk ${made}`,
      tag: `room-${room}`,
      seq,
      url: `/rooms/${room}?at=${seq}#m-${id}`,
    })
    expect(service.received[0]).toMatchObject({ ttl: '86400', urgency: 'high', claims: { sub: site.url } })
  })

  test('is a direct message, too, and never what one writes oneself', async () => {
    const between = await direct(ines, priya)
    await site.say(ines, between, 'just between us')
    await site.say(priya, between, 'I see')
    expect(await pushedTo()).toEqual(['just between us'])
    expect(service.notes()[0]).toMatchObject({ title: 'Ines', tag: `room-${between}` })
  })

  test('is all of a room where somebody wants that, and nothing where they want nothing', async () => {
    await involve(priya, 'everything')
    await site.say(ines, room, 'to everybody')
    expect(await pushedTo()).toEqual(['to everybody'])
    await involve(priya, 'nothing')
    await site.say(ines, room, '@Priya not you')
    await until(
      async () =>
        (
          await site.sql`select 1 from notification_progress p join rooms r on r.id = p.room_id
      where r.id = ${room} and p.seq = r.last_seq`
        ).length === 1,
    )
    await involve(priya, 'mentions')
    expect(await pushedTo()).toEqual(['to everybody'])
  })

  test('is a reply in a thread that they follow, and leads there', async () => {
    const { id: root } = await site.say(priya, room, 'who is in?')
    const sent = await site.json(`/api/v1/rooms/${room}/messages`, { body: 'me', thread_root_id: root }, ines)
    const { id }: { id: string } = await sent.json()
    expect(await pushedTo()).toEqual(['me'])
    expect(service.notes()[0]).toMatchObject({ url: `/rooms/${room}/threads/${root}#t-${id}` })
  })

  test('is a message with one of their keywords, of which a page is told as well', async () => {
    await choose(priya, { keywords: ['north quay'] })
    const page = await openSocket(site.url, priya)
    const { id } = await site.say(ines, room, 'We meet at the North Quay.')
    await site.say(ines, room, 'The north side of the quay')
    expect(await pushedTo()).toEqual(['We meet at the North Quay.'])
    expect(await page.until('signal', { fits: ({ kind }) => kind === 'keyword' })).toMatchObject({
      room_id: room,
      message_id: id,
    })
  })

  test('says who and where only, for who wants that', async () => {
    await choose(priya, { shows_text: false })
    await site.say(ines, room, '@Priya a secret')
    expect((await until(() => service.notes()[0]))['body']).toBe('Mentioned you')
    expect(JSON.stringify(service.notes())).not.toContain('secret')
  })
})

describe('nothing is pushed', () => {
  test('to who looks at a page, on whatever instance; a page that nobody looks at makes no difference', async () => {
    const page = await openSocket(site.url, priya)
    page.send({ type: 'attention', state: 'focused' })
    await page.ask({ type: 'open', room_id: room, after: 0 }, 'opened')
    await site.say(ines, room, '@Priya you see this')
    await until(
      async () =>
        (
          await site.sql`select 1 from notification_progress p join rooms r on r.id = p.room_id
      where r.id = ${room} and p.seq = r.last_seq and not exists (select from pushes where room_id = r.id)`
        ).length === 1,
    )
    page.send({ type: 'attention', state: 'hidden' })
    await page.ask({ type: 'open', room_id: room, after: 0 }, 'opened')
    expect(await pushedTo()).toEqual([])
  })

  test('while it may not disturb: in quiet hours and in a pause', async () => {
    expect((await choose(priya, { paused_until: '2099-01-31T18:00:00Z' })).status).toBe(204)
    expect((await mine(priya)).is_quiet).toBe(true)
    await site.say(ines, room, '@Priya later')
    await untilDecided()
    await choose(priya, { paused_until: null, quiet_hours: hoursAroundNow() })
    expect((await mine(priya)).is_quiet).toBe(true)
    await site.say(ines, room, '@Priya at night')
    await untilDecided()
    await choose(priya, { quiet_hours: null })
    expect(await pushedTo()).toEqual([])
  })

  test('of what was read meanwhile, or to who has left, or is signed out', async () => {
    service.answers(() => new Response(null, { status: 503 }))
    const { seq } = await site.say(ines, room, '@Priya you will have read this')
    await until(async () => (await site.sql`select 1 from pushes where attempts > 0`).length > 0)
    await read(priya, seq)
    service.answers(() => new Response(null, { status: 201 }))
    await site.sql`update pushes set due_at = now()`
    expect(await pushedTo()).toEqual([])
    await site.request('/sessions/current', { method: 'DELETE' }, priya)
    const between = await direct(ines, priya)
    await site.say(ines, between, 'are you there?')
    await untilDecided(between)
    await until(async () => (await site.sql`select 1 from pushes where room_id = ${between}`).length === 0)
    expect(service.notes().filter((note) => note['room_id'] === between)).toEqual([])
  })
})

describe('what was pushed', () => {
  test('is taken back where it is shown, when it is read elsewhere', async () => {
    const { seq } = await site.say(ines, room, '@Priya the tide')
    await until(async () => (await site.sql`select 1 from pushes where shown_at is not null`).length === 1)
    await read(priya, seq)
    expect(await until(() => service.notes().find(({ type }) => type === 'close'))).toEqual({
      type: 'close',
      tag: `room-${room}`,
      seq,
    })
    await until(async () => (await site.sql`select 1 from pushes`).length === 0)
  })

  test('is tried again when the service is away, and given up when the browser is gone', async () => {
    let tries = 0
    service.answers(() => new Response(null, { status: ++tries === 1 ? 503 : 201 }))
    await site.say(ines, room, '@Priya once more')
    await until(
      async () =>
        (
          await site.sql`select 1 from pushes where due_at between now() + interval '1 second' and now() + interval '10 seconds'`
        ).length,
    )
    await site.sql`update pushes set due_at = now()`
    await until(() => service.notes()[0])
    expect(tries).toBe(2)
    service.answers(() => new Response(null, { status: 410 }))
    await site.say(ines, room, '@Priya and again')
    await until(async () => (await site.sql`select 1 from push_subscriptions`).length === 0)
  })

  test('by an instance that died on the way is pushed by another', async () => {
    const taken = Promise.withResolvers<void>()
    service.answers(() => (taken.resolve(), new Promise<Response>(() => {})))
    await site.say(ines, room, '@Priya to whom?')
    await taken.promise
    const [row] = await site.sql<{ leased: boolean }[]>`select due_at > now() as leased from pushes`
    expect(row?.leased).toBe(true)
    service.answers(() => new Response(null, { status: 201 }))
    await site.sql`update pushes set due_at = now()`
    const other = await createTestInstance({ beside: site, listens: true, env: { PUSH_PRIVATE_ADDRESSES: 'true' } })
    await until(() => service.notes().find(({ body }) => body === '@Priya to whom?'))
    await other.stop()
  })

  test('by two instances is pushed once', async () => {
    const other = await createTestInstance({ beside: site, listens: true, env: { PUSH_PRIVATE_ADDRESSES: 'true' } })
    const said = await Promise.all([...Array(20).keys()].map((n) => site.say(ines, room, `@Priya ${n}`)))
    await until(() => service.received.length >= said.length)
    await pushedTo()
    expect(new Set(service.notes().map((note) => note['message_id'])).size).toBe(service.received.length)
    await other.stop()
  })
})

describe('subscribing', () => {
  test('tells of nothing that was said before', async () => {
    await site.sql`delete from push_subscriptions`
    await site.say(ines, room, '@Priya long ago')
    phone = await subscribe(priya)
    expect(await pushedTo()).toEqual([])
  })

  test('is refused to an address that is none of a push service, to wrong keys, over the limit, and with a token', async () => {
    const { endpoint, keys } = service.subscribe((await mine(priya)).push_key)
    const attempt = (body: object) => site.json('/api/v1/me/push-subscriptions', body, priya)
    expect((await attempt({ endpoint: 'ftp://push.example.org/', keys })).status).toBe(422)
    expect(
      (await attempt({ endpoint, keys: { ...keys, p256dh: Buffer.alloc(65, 4).toString('base64url') } })).status,
    ).toBe(422)
    expect((await attempt({ endpoint, keys: { ...keys, auth: 'short' } })).status).toBe(422)
    expect((await subscribe(priya)).status).toBe(204)
    expect((await subscribe(priya)).status).toBe(422)
    const { token }: { token: string } = await (await site.json('/api/v1/tokens', { name: 'curl' }, priya)).json()
    const answer = await site.send('/api/v1/me/push-subscriptions', {
      method: 'POST',
      body: JSON.stringify({ endpoint, keys }),
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    })
    expect(answer.status).toBe(403)
  })

  test('a browser belongs to who subscribed there last', async () => {
    const again = await site.json(
      '/api/v1/me/push-subscriptions',
      { endpoint: phone.endpoint, keys: phone.keys },
      jonas,
    )
    expect(again.status).toBe(204)
    const rows = await site.sql<{ user_id: string }[]>`select user_id from push_subscriptions`
    expect(rows.map((row) => row.user_id)).toEqual([jonas.id])
  })

  test('all instances have the same key, sealed in the database where SECRETS_KEY is set', async () => {
    const other = await createTestInstance({ beside: site })
    const there = await other.request('/api/v1/me/notifications', {}, priya)
    expect(((await there.json()) as { push_key: string }).push_key).toBe((await mine(priya)).push_key)
  })
})

describe('the settings', () => {
  test('by forms, without script', async () => {
    const page = '/settings/notifications'
    expect((await site.form(`${page}/quiet-hours`, { from: '22:00', until: '07:00' }, priya, 'PUT')).status).toBe(303)
    expect((await site.form(page, { keywords: 'ferry\r\n\r\n 東京 \nferry' }, priya, 'PATCH')).status).toBe(303)
    expect((await site.form(`${page}/pause`, { lasts: '30' }, priya, 'PUT')).status).toBe(303)
    expect(await mine(priya)).toMatchObject({
      keywords: ['ferry', '東京'],
      quiet_hours: { from: '22:00', until: '07:00' },
      is_quiet: true,
    })
    const html = await (await site.request(page, {}, priya)).text()
    for (const shown of ['value="22:00"', 'ferry\n東京', 'Go on', 'Take out']) expect(html).toContain(shown)
    expect((await site.request(`${page}/pause`, { method: 'DELETE' }, priya)).status).toBe(303)
    expect((await site.request(`${page}/quiet-hours`, { method: 'DELETE' }, priya)).status).toBe(303)
    expect(await mine(priya)).toMatchObject({ quiet_hours: null, is_quiet: false, keywords: ['ferry', '東京'] })
  })

  test.each([
    ['/quiet-hours', 'PUT', { from: '22:00', until: '22:00' }, 'Expected an end that is not the start.'],
    ['/quiet-hours', 'PUT', { from: '25:00', until: '07:00' }, 'Expected a time such as 22:00.'],
    ['', 'PATCH', { keywords: 'a\nb\nc\nd' }, 'Expected at most 3 keywords.'],
    ['', 'PATCH', { keywords: '!!!' }, 'Expected a word in each keyword'],
    ['/pause', 'PUT', { lasts: 'at', until: '2001-01-31T18:00' }, 'Expected an end that is still to come.'],
    ['/pause', 'PUT', { lasts: 'at', until: '' }, 'Enter a day and a time.'],
  ])(
    'say at %s what is wrong, and keep what was typed',
    async (path, method, fields: Record<string, string>, sentence) => {
      const answer = await site.form(`/settings/notifications${path}`, fields, priya, method)
      expect(answer.status).toBe(422)
      expect(await answer.text()).toContain(sentence)
    },
  )

  test('another’s browser can not be taken out', async () => {
    const [device] = await site.sql<{ id: string }[]>`select id from push_subscriptions`
    const path = `/settings/notifications/devices/${device?.id}`
    expect((await site.request(path, { method: 'DELETE' }, jonas)).status).toBe(404)
    expect((await site.request(path, { method: 'DELETE' }, priya)).status).toBe(303)
    expect(await site.sql`select 1 from push_subscriptions`).toHaveLength(0)
  })
})

const untilDecided = (of = room) =>
  until(
    async () =>
      (
        await site.sql`select 1 from notification_progress p join rooms r on r.id = p.room_id
    where r.id = ${of} and p.seq = r.last_seq`
      ).length === 1,
  )

/** An hour before and after, by the clocks of UTC. */
function hoursAroundNow() {
  const at = (ms: number) => new Date(Date.now() + ms).toISOString().slice(11, 16)
  return { from: at(-3_600_000), until: at(3_600_000) }
}
