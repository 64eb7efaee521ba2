import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { createTestInstance, type Person } from '../../../test/harness/instance.ts'
import { startMailServer } from '../../../test/harness/mail.ts'
import { findFreePort } from '../../../test/harness/ports.ts'
import { createMailer, type Mailer } from '../../platform/mail.ts'
import { createMentionMailer } from './mention-mail.ts'

const PUBLIC_URL = 'https://chat.example.org'
const server = await startMailServer()
afterAll(() => server.stop())

const MAIL_FROM = 'Chat <chat@example.org>'
const site = await createTestInstance({ env: { PUBLIC_URL, SMTP_URL: server.url, MAIL_FROM } })
const owner = await site.setUp('Owner')
const jonas = await site.signUp(owner, 'Jonas')
const mailer = createMailer({ url: server.url, from: MAIL_FROM })
let priya: Person
let room: string
let made = 0
/** Who looks at a page. */
let here: string[] = []
const errors: unknown[] = []

beforeEach(async () => {
  made += 1
  priya = await site.signUp(owner, `Priya${made}`)
  room = await site.makeRoom(jonas, { name: `Harbour ${made}`, members: [priya] })
  here = []
  errors.length = 0
  server.letters.length = 0
  server.refuse(false)
})

const mailerOf = (over: Mailer = mailer) =>
  createMentionMailer({
    sql: site.sql,
    mailer: over,
    publicUrl: PUBLIC_URL,
    times: { afterMinutes: 15, everyMinutes: 60 },
    findSite: site.accounts.site.find,
    activeUsers: () => here,
    onError: (error) => void errors.push(error),
  })
const mentionMailer = mailerOf()

/** All that was is so much longer ago. */
async function pass(minutes: number): Promise<void> {
  const ago = site.sql`${minutes} * interval '1 minute'`
  await site.sql`update messages set created_at = created_at - ${ago}`
  await site.sql`update keyword_hits set created_at = created_at - ${ago}`
  await site.sql`update memberships set joined_at = joined_at - ${ago}`
  await site.sql`update users set mentions_seen_at = mentions_seen_at - ${ago}`
  await site.sql`update mention_mail_progress set noticed_to = noticed_to - ${ago}`
  await site.sql`
    update mention_mails set waiting_since = waiting_since - ${ago}, not_before = not_before - ${ago},
      active_at = active_at - ${ago}, told_to = told_to - ${ago}`
}

/** A round each two minutes, as instances make them. */
async function live(minutes: number, by = mentionMailer): Promise<void> {
  for (let lived = 0; lived < minutes; lived += 2) {
    await pass(2)
    await by.round()
  }
}

const lettersTo = (person: Person) => server.letters.filter(({ to }) => to[0] === person.email)
const mention = (text = 'look') => site.say(jonas, room, `@${priya.name} ${text}`)

describe('who is away gets a mail', () => {
  test('about what has waited for 15 minutes, and not before', async () => {
    await mention()
    await live(14)
    expect(lettersTo(priya)).toEqual([])
    await live(4)
    expect(lettersTo(priya)).toHaveLength(1)
    await live(120)
    expect(lettersTo(priya)).toHaveLength(1)
  })

  test('that lists all of it by room, with links, as text and as HTML', async () => {
    const direct = await site.json('/api/v1/directs', { user_ids: [priya.id] }, jonas)
    const { id: directId }: { id: string } = await direct.json()
    const { id: mine } = await site.say(priya, room, 'what I said')
    const said = await mention('a <b>bold</b> & "quoted" _word_')
    await site.json(`/api/v1/rooms/${room}/messages`, { body: 'an answer', reply_to_id: mine }, jonas)
    await site.say(jonas, room, '@room come')
    await site.say(jonas, room, 'nothing to do with her')
    await site.say(jonas, directId, 'just us')
    await live(18)
    const [letter] = lettersTo(priya)
    expect(letter?.source).toContain('Subject: 4 messages wait for you in Saltmarsh')
    const text = letter?.text.replaceAll('\r\n', '\n') ?? ''
    expect(text).toContain(`Hello ${priya.name},\n\n4 messages wait for you in Saltmarsh.\n\nIn Harbour ${made}\n\n`)
    expect(text).toContain(`  @${priya.name} a <b>bold</b> & "quoted" word\n`)
    expect(text).toContain(`  ${PUBLIC_URL}/rooms/${room}?at=${said.seq}#m-${said.id}\n`)
    expect(text).toMatch(/ {2}Jonas replied to you, .*\n {2}an answer\n/)
    expect(text).toMatch(/ {2}Jonas mentioned everybody, .*\n {2}@room come\n/)
    expect(text).toMatch(/With Jonas\n\n {2}Jonas wrote to you, .*\n {2}just us\n/)
    expect(text).not.toContain('nothing to do')
    expect(letter?.html).toContain('a &lt;b&gt;bold&lt;/b&gt; &amp; &quot;quoted&quot; word')
    expect(letter?.html).toContain(`href="${PUBLIC_URL}/rooms/${room}?at=${said.seq}#m-${said.id}"`)
    expect(letter?.html).not.toMatch(/<(script|img|link)/)
  })

  test('in the language that they chose', async () => {
    await site.form('/settings/theme', { _method: 'PUT', language: 'de' }, priya)
    await mention()
    await live(18)
    const [letter] = lettersTo(priya)
    expect(letter?.source).toContain('Subject: In Saltmarsh wartet 1 Nachricht auf dich')
    expect(letter?.text).toContain('Jonas hat dich erwähnt')
    expect(letter?.html).toContain('<html lang="de">')
  })

  test('at most once an hour, which then tells of what came since', async () => {
    await mention('first')
    await live(18)
    await mention('second')
    await live(54)
    expect(lettersTo(priya)).toHaveLength(1)
    await live(10)
    expect(lettersTo(priya).map(({ text }) => [text.includes('first'), text.includes('second')])).toEqual([
      [true, false],
      [false, true],
    ])
  })

  test('only after being away for 15 minutes', async () => {
    await mention()
    here = [priya.id]
    await live(40)
    here = []
    await live(12)
    expect(lettersTo(priya)).toEqual([])
    await live(6)
    expect(lettersTo(priya)).toHaveLength(1)
  })

  test('from the whole program, where mail is set', async () => {
    await mention()
    for (let lived = 0; lived < 18; lived += 2) {
      await pass(2)
      await site.mentionMailer?.round()
    }
    expect(lettersTo(priya)).toHaveLength(1)
  })

  test('about a direct message among many, and a mention in a thread alone', async () => {
    const { id: root } = await site.say(jonas, room, 'a root')
    const body = `@${priya.name} in here`
    const answer = await site.json(`/api/v1/rooms/${room}/messages`, { body, thread_root_id: root }, jonas)
    const { id }: { id: string } = await answer.json()
    const { seq } = await site.say(jonas, room, 'after it')
    await site.json(`/api/v1/rooms/${room}/read-mark`, { seq }, priya, 'PUT')
    await live(18)
    expect(lettersTo(priya)[0]?.text).toContain(`${PUBLIC_URL}/rooms/${room}/threads/${root}`)
    expect(lettersTo(priya)[0]?.text).toContain(id)
  })

  test('about what is new in a thread that they follow, until they have read it', async () => {
    const answer = await site.json(`/api/v1/rooms/${room}/messages`, { body: 'a root' }, priya)
    const { id: root }: { id: string } = await answer.json()
    const send = (body: string) => site.json(`/api/v1/rooms/${room}/messages`, { body, thread_root_id: root }, jonas)
    await send('first answer')
    await live(18)
    expect(lettersTo(priya)[0]?.text).toContain('Jonas wrote in a thread that you follow')
    expect(lettersTo(priya)[0]?.text).toContain('first answer')
    const { id, seq }: { id: string; seq: number } = await (await send('second answer')).json()
    expect(id).not.toBe(root)
    await site.json(`/api/v1/rooms/${room}/threads/${root}/read-mark`, { seq }, priya, 'PUT')
    await live(80)
    expect(lettersTo(priya)).toHaveLength(1)
  })

  test('about a keyword, and about none in a room of which they want to know nothing', async () => {
    await site.json('/api/v1/me/notifications', { keywords: ['north quay'] }, priya, 'PATCH')
    await site.say(jonas, room, 'to the North Quay')
    await site.teller.tellAll()
    await live(18)
    expect(lettersTo(priya)[0]?.text).toContain('Jonas used a keyword of yours')
    await site.json(`/api/v1/rooms/${room}/involvement`, { involvement: 'nothing' }, priya, 'PUT')
    await site.say(jonas, room, 'at the north quay')
    await site.teller.tellAll()
    await live(80)
    expect(lettersTo(priya)).toHaveLength(1)
  })
})

describe('nobody gets a mail about what', () => {
  test.each<[string, (said: { id: string; seq: number }) => Promise<unknown>]>([
    ['they have read', ({ seq }) => site.json(`/api/v1/rooms/${room}/read-mark`, { seq }, priya, 'PUT')],
    ['they have seen among their mentions', () => site.form('/mentions/read-mark', {}, priya, 'PUT')],
    ['was deleted', ({ id }) => site.request(`/api/v1/messages/${id}`, { method: 'DELETE' }, jonas)],
    ['was said in a room that they left', () => leave(priya)],
    ['they muted', () => involve('muted')],
    ['they want nothing of', () => involve('nothing')],
  ])('%s meanwhile', async (_, happens) => {
    const said = await mention()
    await live(10)
    await happens(said)
    await live(30)
    expect(server.letters).toEqual([])
  })

  test.each<[string, () => Promise<unknown>]>([
    ['who is deactivated', () => site.sql`update users set deactivated_at = now() where id = ${priya.id}`],
    ['who wants no mail', () => site.form('/settings/mention-mail', { mention_mail: 'off' }, priya, 'PUT')],
  ])('%s gets none', async (_, happens) => {
    await mention()
    await live(10)
    await happens()
    await mention('again')
    await live(30)
    expect(server.letters).toEqual([])
  })

  test('they said themselves', async () => {
    await site.say(priya, room, `@${priya.name} and @room`)
    await live(30)
    expect(lettersTo(priya)).toEqual([])
  })

  const leave = (person: Person) =>
    site.request(`/api/v1/rooms/${room}/members/${person.id}`, { method: 'DELETE' }, person)
  const involve = (involvement: string) => site.form(`/rooms/${room}/involvement`, { involvement }, priya, 'PUT')
})

describe('do not disturb', () => {
  test('holds mail back until it is over', async () => {
    await site.sql`
      insert into notification_settings (user_id, paused_until) values (${priya.id}, now() + interval '1 hour')`
    await mention()
    await live(40)
    expect(lettersTo(priya)).toEqual([])
    await site.sql`update notification_settings set paused_until = now()`
    await live(8)
    expect(lettersTo(priya)).toHaveLength(1)
  })

  test('and who wants no text outside gets none', async () => {
    await site.sql`insert into notification_settings (user_id, shows_text) values (${priya.id}, false)`
    await mention('a secret')
    await live(18)
    const [letter] = lettersTo(priya)
    expect([letter?.text, letter?.html]).toEqual([expect.stringContaining('mentioned you'), expect.any(String)])
    expect(`${letter?.text}${letter?.html}`).not.toContain('a secret')
  })
})

describe('of several instances', () => {
  test('one sends each mail, and one of them seeing somebody is enough', async () => {
    const others = [mailerOf(), mailerOf(), mailerOf()]
    await mention()
    for (let lived = 0; lived < 20; lived += 2) {
      await pass(2)
      await Promise.all(others.map((one) => one.round()))
    }
    expect(lettersTo(priya)).toHaveLength(1)
    expect(errors).toEqual([])
  })

  test('one that ends in mid-send has the next try an hour later, and the mail tells of the same', async () => {
    const { promise: never } = Promise.withResolvers<void>()
    const sending = Promise.withResolvers<void>()
    const dying = mailerOf({
      check: () => mailer.check(),
      send: () => {
        sending.resolve()
        return never
      },
    })
    await mention()
    await live(14, dying)
    await pass(4)
    void dying.round()
    await sending.promise
    await live(56)
    expect(lettersTo(priya)).toEqual([])
    await live(6)
    expect(lettersTo(priya).map(({ text }) => text.includes('look'))).toEqual([true])
  })
})

describe('a server for mail', () => {
  test('that is away holds mails up without using up the hour', async () => {
    const nobody = createMailer({ url: `smtp://127.0.0.1:${findFreePort()}`, from: MAIL_FROM }, 500)
    await mention()
    await live(18, mailerOf(nobody))
    expect(errors.length).toBeGreaterThan(0)
    await live(2)
    expect(lettersTo(priya)).toHaveLength(1)
  })

  test('that is away is asked less and less often', async () => {
    let asked = 0
    const counting = mailerOf({
      check: async () => {
        asked += 1
        throw new Error('away')
      },
      send: (mail) => mailer.send(mail),
    })
    await mention()
    await live(40, counting)
    expect(asked).toBe(1)
  })

  test('that refuses an address is tried again after a pause that grows, and others get theirs', async () => {
    await mention()
    server.refuse()
    const attempts = async () => {
      const [row] = await site.sql<{ attempts: number }[]>`
        select attempts from mention_mails where user_id = ${priya.id}`
      return row?.attempts
    }
    await live(16)
    expect(await attempts()).toBe(1)
    // After 1, 2, 4 and 8 minutes, looked at every other minute.
    await live(16)
    expect(await attempts()).toBe(5)
    server.refuse(false)
    await live(20)
    expect(lettersTo(priya)).toHaveLength(1)
    expect(await attempts()).toBe(0)
  })

  test('that falls silent may have taken the letter: it is not sent again within the hour', async () => {
    await mention()
    await live(18, mailerOf({ check: () => mailer.check(), send: () => Promise.reject(new Error('silence')) }))
    await live(50)
    expect(lettersTo(priya)).toEqual([])
    await live(12)
    expect(lettersTo(priya)).toHaveLength(1)
  })
})

describe('the link that ends these mails', () => {
  async function linkOf(): Promise<{ path: string; source: string }> {
    await mention()
    await live(18)
    const source = lettersTo(priya)[0]?.source ?? ''
    const unfolded = source.replaceAll(/\r\n[ \t]+/g, ' ')
    const [, path = ''] =
      /^List-Unsubscribe: <https:\/\/chat\.example\.org(\/unsubscribe\/[\w-]{43})>\r$/m.exec(unfolded) ?? []
    expect(unfolded).toContain('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n')
    return { path, source }
  }

  const isOn = async () =>
    (await site.request('/settings', {}, priya))
      .text()
      .then((page) => /name="mention_mail" value="on"[^>]*checked/.test(page))

  test('shows a page with a button, and opening it changes nothing', async () => {
    const { path } = await linkOf()
    const answer = await site.send(path)
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('Stop these mails')])
    expect(await isOn()).toBe(true)
  })

  test('RFC 8058: takes one POST of a mail program, without a sign-in, without a redirection', async () => {
    const { path } = await linkOf()
    for (let i = 0; i < 2; i++) {
      const answer = await site.send(path, {
        method: 'POST',
        body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
      })
      expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('You get no mail')])
    }
    expect(await isOn()).toBe(false)
    await mention('again')
    await live(120)
    expect(lettersTo(priya)).toHaveLength(1)
  })

  test('takes it as multipart, too', async () => {
    const { path } = await linkOf()
    const body = new FormData()
    body.set('List-Unsubscribe', 'One-Click')
    expect((await site.send(path, { method: 'POST', body })).status).toBe(200)
    expect(await isOn()).toBe(false)
  })

  test('is nobody else’s, and in no table', async () => {
    const { path } = await linkOf()
    expect((await site.send(`/unsubscribe/${'a'.repeat(43)}`)).status).toBe(404)
    expect((await site.send(`/unsubscribe/${'a'.repeat(43)}`, { method: 'POST' })).status).toBe(404)
    const token = path.slice('/unsubscribe/'.length)
    const [row] = await site.sql<{ text: string }[]>`select string_agg(l::text, ' ') as text from unsubscribe_links l`
    expect(row?.text).not.toContain(token)
  })

  test('is refused when another site makes a browser send it', async () => {
    const { path } = await linkOf()
    for (const headers of [{ Origin: 'https://evil.example' }, { 'Sec-Fetch-Site': 'cross-site' }])
      expect((await site.send(path, { method: 'POST', headers })).status).toBe(403)
    expect(await isOn()).toBe(true)
  })
})

test('who switches them on again is not told of what was said meanwhile', async () => {
  await site.form('/settings/mention-mail', { mention_mail: 'off' }, priya, 'PUT')
  await mention('old')
  await live(20)
  await site.form('/settings/mention-mail', { mention_mail: 'on' }, priya, 'PUT')
  await mention('new')
  await live(20)
  expect(lettersTo(priya).map(({ text }) => [text.includes('old'), text.includes('new')])).toEqual([[false, true]])
})

test('where no mail is set nobody is asked whether they want it', async () => {
  const without = await createTestInstance()
  const ines = await without.setUp()
  expect(without.mentionMailer).toBeNull()
  expect(await (await without.request('/settings', {}, ines)).text()).not.toContain('mention_mail')
})
