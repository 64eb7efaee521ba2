import { beforeEach, describe, expect, test } from 'bun:test'
import { createTestInstance, type Person } from '../../test/harness/instance.ts'
import { openSocket } from '../../test/harness/page-socket.ts'
import { COMMANDS, readCommand, withoutEscape } from './commands.ts'

const site = await createTestInstance({ listens: true })
const ines = await site.setUp('Ines')
const jonas = await site.signUp(ines, 'Jonas')
const meier = await site.signUp(ines, 'Meier')
await site.form('/settings/profile', { name: 'Jonas Meier' }, meier, 'PATCH')
const priya = await site.signUp(ines, 'Priya')
let made = 0
/** A private room that Ines runs, with Jonas. */
let room: string

beforeEach(async () => {
  room = await site.makeRoom(ines, { name: `Desk ${++made}`, members: [jonas] })
})

interface Said {
  id: string
  body: string
  html: string
  action: boolean
  thread_root_id: string | null
  attachments: unknown[]
  poll: { options: { text: string }[] } | null
}

/** Types into the composer, as its form does without script. */
const type = (body: string, person = jonas, fields: Record<string, string> = {}) =>
  site.form(`/rooms/${room}/messages`, { body, ...fields }, person)

/** The same as script asks for it: the answer is a part of a page. */
const typeInPage = (body: string, person = jonas, fields: Record<string, string> = {}) =>
  site.request(
    `/rooms/${room}/messages`,
    { method: 'POST', body: new URLSearchParams({ body, ...fields }), headers: { 'HX-Request': 'true' } },
    person,
  )

async function said(): Promise<Said[]> {
  const answer = await site.request(`/api/v1/rooms/${room}/messages`, {}, ines)
  const { messages }: { messages: Said[] } = await answer.json()
  return messages
}

const bodies = async () => (await said()).map(({ body }) => body)

async function read<T>(path: string, person: Person): Promise<T> {
  const body: T = await (await site.request(`/api/v1${path}`, {}, person)).json()
  return body
}

describe('what is a command', () => {
  test.each([
    ['/me waves', { name: 'me', rest: 'waves' }],
    ['/ME  waves\nat all', { name: 'me', rest: 'waves\nat all' }],
    ['/away', { name: 'away', rest: '' }],
    ['/no-such thing', { name: 'no-such', rest: 'thing' }],
    ['/usr/bin/env', undefined],
    ['/ hello', undefined],
    ['/', undefined],
    ['//me waves', undefined],
    [' /me waves', undefined],
    ['/2 of it', undefined],
    ['1/2 /me', undefined],
  ])('%j', (text, command) => expect(readCommand(text)).toEqual(command))

  test.each([
    ['//me waves', '/me waves'],
    ['//text', '/text'],
    ['///text', '///text'],
    ['//server/share', '//server/share'],
    ['/me', '/me'],
    ['https://example.org', 'https://example.org'],
  ])('%j is sent as %j', (text, sent) => expect(withoutEscape(text)).toBe(sent))
})

describe('in the composer', () => {
  test('/me says what somebody does, for all to see, and /shrug shrugs', async () => {
    const answer = await type('/me waves at **everybody**')
    expect(answer.status).toBe(303)
    await type('/shrug who knows')
    await type('/shrug')
    const [me, shrug, bare] = await said()
    expect([me?.body, me?.action]).toEqual(['waves at **everybody**', true])
    expect([shrug?.html, shrug?.action]).toEqual(['<p>who knows ¯\\_(ツ)_/¯</p>', false])
    expect(bare?.html).toBe('<p>¯\\_(ツ)_/¯</p>')
    const page = await (await site.request(`/rooms/${room}`, {}, ines)).text()
    expect(page).toContain(`class="message action" id="m-${me?.id}"`)
    // Who does it stands over it, also right after something that they said.
    await type('/me leaves')
    expect(
      (await (await site.request(`/rooms/${room}`, {}, ines)).text()).match(/class="message action"/g),
    ).toHaveLength(2)
  })

  test('/me is once with the same id, answers in a thread, and stays what it is when it is edited', async () => {
    const { id: rootId } = await site.say(ines, room, 'lunch')
    const id = Bun.randomUUIDv7()
    await type('/me waves', jonas, { id, thread_root_id: rootId })
    await type('/me waves', jonas, { id, thread_root_id: rootId })
    await site.json(`/api/v1/messages/${id}`, { body: 'nods' }, jonas, 'PATCH')
    expect((await said()).map(({ body, action, thread_root_id: root }) => [body, action, root])).toEqual([
      ['lunch', false, null],
      ['nods', true, rootId],
    ])
  })

  test('/topic changes the topic, for who runs the room', async () => {
    expect((await type('/topic  Fog until\nnoon', ines)).status).toBe(303)
    expect(await read<{ topic: string }>(`/rooms/${room}`, ines)).toMatchObject({ topic: 'Fog until noon' })
    const refused = await type('/topic Sun')
    expect([refused.status, (await refused.text()).includes('Only admins of the room may do this.')]).toEqual([
      403,
      true,
    ])
    expect((await type(`/topic ${'x'.repeat(251)}`, ines)).status).toBe(422)
    expect(await read<{ topic: string }>(`/rooms/${room}`, ines)).toMatchObject({ topic: 'Fog until noon' })
    expect(await bodies()).toEqual([])
  })

  test('/invite adds whom it names, by the longest name that somebody has', async () => {
    const answer = await typeInPage('/invite @Jonas Meier and @priya', jonas)
    expect([answer.status, await answer.text()]).toEqual([200, '<p>Jonas Meier and Priya are in this room now.</p>'])
    const { members } = await read<{ members: { user: { id: string } }[] }>(`/rooms/${room}/members`, ines)
    expect(members.map(({ user }) => user.id).toSorted()).toEqual([ines.id, jonas.id, meier.id, priya.id].toSorted())
    expect((await type('/invite Priya')).status).toBe(303)
    const unknown = await typeInPage('/invite @Nobody')
    expect([unknown.status, (await unknown.text()).includes('Nobody here has that name.')]).toEqual([422, true])
  })

  test('/mute mutes the room for oneself, and off ends that; twice is once', async () => {
    const involvement = async () => (await read<{ involvement: string }>(`/rooms/${room}`, jonas)).involvement
    await type('/mute')
    await type('/mute')
    expect(await involvement()).toBe('muted')
    await type('/mute off')
    expect(await involvement()).toBe('mentions')
    expect((await type('/mute for a day')).status).toBe(422)
  })

  test('/away is seen by others, with a text as one’s status; off takes both back', async () => {
    const seen = () =>
      site.sql<{ availability: string; status_text: string }[]>`
        select availability, status_text from users where id = ${jonas.id}`
    await type('/away At lunch')
    expect([...(await seen())]).toEqual([{ availability: 'away', status_text: 'At lunch' }])
    await type('/away')
    expect([...(await seen())]).toEqual([{ availability: 'away', status_text: 'At lunch' }])
    await type('/away off')
    expect([...(await seen())]).toEqual([{ availability: 'auto', status_text: '' }])
  })

  test('/poll asks at once with a question and options; with less it leads to the page that makes one', async () => {
    const id = Bun.randomUUIDv7()
    await type('/poll Where to eat? | Harbour | Market |', jonas, { id })
    await type('/poll Tea?\nYes\nNo')
    const [first, second] = await said()
    expect([first?.id, first?.body, first?.poll?.options.map(({ text }) => text)]).toEqual([
      id,
      'Where to eat?',
      ['Harbour', 'Market'],
    ])
    expect(second?.poll?.options.map(({ text }) => text)).toEqual(['Yes', 'No'])
    expect((await type('/poll')).headers.get('Location')).toBe(`/rooms/${room}/polls/new`)
    const begun = await typeInPage('/poll Where to?')
    expect(begun.headers.get('HX-Redirect')).toBe(`/rooms/${room}/polls/new?question=Where+to%3F`)
    const short = await type('/poll Tea? | Yes')
    expect([short.status, (await short.text()).includes('Expected 2 to 10 options, found 1.')]).toEqual([422, true])
  })

  test.each([
    ['20m call Priya', 20],
    ['in 3 hours look at the oven', 180],
    ['2d tides', 2 * 24 * 60],
    ['in 2 Tagen Gezeiten', 2 * 24 * 60],
    ['3 Stunden Ofen', 180],
  ])('/remind %s reminds after %d minutes, once', async (text, minutes) => {
    await site.sql`delete from reminders`
    const id = Bun.randomUUIDv7()
    const startedAt = Date.now()
    for (let n = 0; n < 2; n++) expect((await type(`/remind ${text}`, jonas, { id })).status).toBe(303)
    const { reminders } = await read<{ reminders: { note: string; due_at: string }[] }>('/reminders', jonas)
    expect(reminders.map(({ note }) => text.endsWith(note))).toEqual([true])
    const late = Date.parse(reminders[0]?.due_at ?? '') - startedAt - minutes * 60_000
    expect(late).toBeGreaterThanOrEqual(-1)
    expect(late).toBeLessThan(30_000)
  })

  test.each(['', '20m', 'later call', 'call Priya'])('/remind %j is refused with what was expected', async (text) => {
    const answer = await type(`/remind ${text}`)
    expect([answer.status, (await answer.text()).includes('Expected when and of what')]).toEqual([422, true])
  })

  test('one that there is not is answered with those that there are, and the text stays', async () => {
    const answer = await type('/dance & <b>sing</b>')
    const page = await answer.text()
    expect(answer.status).toBe(422)
    for (const name of COMMANDS) expect(page).toContain(`/${name}`)
    expect(page).toContain('There is no command /dance.')
    expect(page).toContain('/dance &amp; &lt;b&gt;sing&lt;/b&gt;</textarea>')
    expect(await bodies()).toEqual([])
  })

  test('two slashes send one, and what only looks like a command is sent as it is', async () => {
    await type('//me waves')
    await type('/usr/bin/env bun')
    await type('// a comment')
    expect(await bodies()).toEqual(['/me waves', '/usr/bin/env bun', '// a comment'])
  })

  test('takes no files but where a message comes of it', async () => {
    const form = (body: string) => {
      const data = new FormData()
      data.set('body', body)
      data.set('files', new File(['tides'], 'tides.txt'))
      return { method: 'POST', body: data }
    }
    const refused = await site.request(`/rooms/${room}/messages`, form('/topic Fog'), ines)
    expect([refused.status, (await refused.text()).includes('/topic takes no files.')]).toEqual([422, true])
    expect((await site.sql`select from attachments where message_id is null`).length).toBe(0)
    expect((await site.request(`/rooms/${room}/messages`, form('/me brings the tides'), ines)).status).toBe(303)
    const [sent] = await said()
    expect([sent?.action, sent?.attachments.length]).toEqual([true, 1])
  })

  test('is for members: others learn no more than that they may not', async () => {
    expect((await type('/mute', priya)).status).toBe(404)
    expect((await type('/me waves', priya)).status).toBe(404)
    const open = await site.makeRoom(ines, { name: `Open ${++made}`, kind: 'public' })
    const answer = await site.form(`/rooms/${open}/messages`, { body: '/away' }, priya)
    expect(answer.status).toBe(403)
  })
})

describe('programs', () => {
  test('send texts, whatever these begin with: over the API and the socket nothing is a command', async () => {
    await site.say(jonas, room, '/me waves')
    await site.say(jonas, room, '/no-such command')
    await site.say(jonas, room, '//me waves')
    const socket = await openSocket(site.url, jonas)
    const acked = new Promise<void>((resolve) => {
      socket.onFrame((frame) => {
        if (JSON.stringify(frame).includes('"ack"')) resolve()
      })
    })
    socket.send({ type: 'send', room_id: room, id: Bun.randomUUIDv7(), body: '/topic Sun' })
    await acked
    socket.close()
    expect(await bodies()).toEqual(['/me waves', '/no-such command', '//me waves', '/topic Sun'])
    expect((await said()).some(({ action }) => action)).toBe(false)
  })
})
