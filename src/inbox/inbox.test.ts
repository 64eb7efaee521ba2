import { beforeEach, describe, expect, test } from 'bun:test'
import { createTestInstance, type Person } from '../../test/harness/instance.ts'

const site = await createTestInstance({ env: { LIMIT_SAVED_MESSAGES: '3' } })
const owner = await site.setUp('Owner')
const jonas = await site.signUp(owner, 'Jonas')
const priya = await site.signUp(owner, 'Priya')
const guest = await site.signUp(owner, 'Guest', 'guest')
let ines: Person
let made = 0
/** A private room of Ines and Jonas. */
let room: string

beforeEach(async () => {
  made += 1
  ines = await site.signUp(owner, `Ines${made}`)
  room = await site.makeRoom(ines, { name: `Desk ${made}`, members: [jonas] })
})

interface Listed {
  kind: string
  unread: boolean
  message: { id: string; body: string }
}

async function mentionsOf(person: Person, query = ''): Promise<Listed[]> {
  const answer = await site.request(`/api/v1/mentions${query}`, {}, person)
  const { mentions }: { mentions: Listed[] } = await answer.json()
  return mentions
}

const linesOf = async (person: Person) => (await mentionsOf(person)).map(({ kind, message }) => [kind, message.body])

/** What stands beside the way to the list. */
const forMe = async (person: Person) =>
  Number(
    [...(await pageOf('/sidebar', person)).matchAll(/data-room-id="[^>]*data-for-me="(\d+)"/g)].find(([tag]) =>
      tag.includes(room),
    )?.[1],
  )

const reply = (person: Person, to: string, body: string) =>
  site.json(`/api/v1/rooms/${room}/messages`, { body, reply_to_id: to }, person)

const react = (person: Person, id: string, emoji = '🎉') =>
  site.request(`/api/v1/messages/${id}/reactions/${encodeURIComponent(emoji)}`, { method: 'PUT' }, person)

const pageOf = async (path: string, person: Person) => (await site.request(path, {}, person)).text()

describe('mentions', () => {
  test('are mentions of me and of everybody, replies to me and reactions to mine, the newest first', async () => {
    const { id } = await site.say(ines, room, 'what I said')
    await site.say(jonas, room, 'nothing to do with her')
    await site.say(jonas, room, `@${ines.name} look`)
    await site.say(jonas, room, '@room come')
    await reply(jonas, id, 'an answer')
    await react(jonas, id)
    expect(await linesOf(ines)).toEqual([
      ['reaction', 'what I said'],
      ['reply', 'an answer'],
      ['room', '@room come'],
      ['mention', `@${ines.name} look`],
    ])
  })

  test('are messages with a keyword of mine, read or not, counted until I have seen the list', async () => {
    await site.json('/api/v1/me/notifications', { keywords: ['north quay'] }, ines, 'PATCH')
    await site.say(jonas, room, 'to the North Quay')
    await site.say(jonas, room, `@${ines.name} north quay`)
    const { seq } = await site.say(ines, room, 'my own north quay')
    await site.teller.tellAll()
    expect(await linesOf(ines)).toEqual([
      ['mention', `@${ines.name} north quay`],
      ['keyword', 'to the North Quay'],
    ])
    expect(await linesOf(jonas)).not.toContainEqual(['keyword', 'to the North Quay'])
    expect(await pageOf('/mentions', ines)).toContain('used a keyword of yours in')
    expect(await forMe(ines)).toBe(2)
    await site.json(`/api/v1/rooms/${room}/read-mark`, { seq }, ines, 'PUT')
    expect(await forMe(ines)).toBe(0)
    const read = await site.say(jonas, room, 'read at once: north quay')
    await site.json(`/api/v1/rooms/${room}/read-mark`, { seq: read.seq }, ines, 'PUT')
    await site.teller.tellAll()
    expect((await linesOf(ines))[0]).toEqual(['keyword', 'read at once: north quay'])
    await site.request(`/api/v1/messages/${read.id}`, { method: 'DELETE' }, jonas)
    expect((await linesOf(ines))[0]).toEqual(['mention', `@${ines.name} north quay`])
  })

  test('hold a message once, and nothing that I did myself', async () => {
    const { id } = await site.say(ines, room, `@${ines.name} and @room`)
    await react(ines, id)
    await reply(ines, id, 'to myself')
    const { id: other } = await site.say(jonas, room, 'x')
    await reply(jonas, id, `@${ines.name} @room all at once`)
    await reply(ines, other, 'an answer of mine')
    expect(await linesOf(ines)).toEqual([['mention', `@${ines.name} @room all at once`]])
  })

  test('name a message that several reacted to once, by the latest of others', async () => {
    const [first, second] = [await site.say(ines, room, 'first'), await site.say(ines, room, 'second')]
    await react(jonas, first.id)
    await react(jonas, second.id)
    await react(jonas, first.id, '👀')
    await react(ines, second.id)
    expect(await linesOf(ines)).toEqual([
      ['reaction', 'first'],
      ['reaction', 'second'],
    ])
  })

  test('are gone with what was deleted, with a reaction that was taken back, and with the room', async () => {
    const { id } = await site.say(ines, room, 'mine')
    const { id: gone } = await site.say(jonas, room, `@${ines.name} look`)
    await react(jonas, id)
    await site.request(`/api/v1/messages/${gone}`, { method: 'DELETE' }, jonas)
    expect(await linesOf(ines)).toEqual([['reaction', 'mine']])
    await site.request(`/api/v1/messages/${id}/reactions/${encodeURIComponent('🎉')}`, { method: 'DELETE' }, jonas)
    expect(await linesOf(ines)).toEqual([])
    await site.say(ines, room, `@Jonas you`)
    expect((await linesOf(jonas)).at(0)).toEqual(['mention', '@Jonas you'])
    await site.request(`/api/v1/rooms/${room}/members/${jonas.id}`, { method: 'DELETE' }, ines)
    expect((await linesOf(jonas)).at(0)).not.toEqual(['mention', '@Jonas you'])
  })

  test('of everybody count from when I came', async () => {
    await site.say(ines, room, '@room before')
    await site.request(`/api/v1/rooms/${room}/members/${priya.id}`, { method: 'PUT' }, ines)
    await site.say(ines, room, '@room after')
    expect(await linesOf(priya)).toEqual([['room', '@room after']])
  })

  test('of a public room that a guest was taken out of are not theirs any more', async () => {
    const open = await site.makeRoom(ines, { name: `Open ${made}`, kind: 'public', members: [guest] })
    await site.say(ines, open, '@Guest hello')
    expect(await linesOf(guest)).toEqual([['mention', '@Guest hello']])
    await site.request(`/api/v1/rooms/${open}/members/${guest.id}`, { method: 'DELETE' }, ines)
    expect(await linesOf(guest)).toEqual([])
  })

  test('page back in time without a gap or a repeat, also where times are the same', async () => {
    for (let n = 0; n < 7; n++) await site.say(jonas, room, `@${ines.name} ${n}`)
    await site.sql`update messages set created_at = date_trunc('day', created_at) where room_id = ${room}`
    const seen: string[] = []
    let path = '/api/v1/mentions?limit=3'
    for (let page = 0; page < 3; page++) {
      const answer = await site.request(path, {}, ines)
      const { mentions }: { mentions: Listed[] } = await answer.json()
      seen.push(...mentions.map(({ message }) => message.body.at(-1) ?? ''))
      const next = /<([^>]+)>; rel="prev"/.exec(answer.headers.get('Link') ?? '')?.[1]
      if (next) path = next.replace(/^https?:\/\/[^/]+/, '')
      else expect(page).toBe(2)
    }
    expect(seen.toSorted()).toEqual(['0', '1', '2', '3', '4', '5', '6'])
    expect(seen).toHaveLength(7)
  })

  test('are unread until their room is read or the list is said to be seen, and the sidebar counts them', async () => {
    const { id } = await site.say(ines, room, 'mine')
    const { seq } = await site.say(jonas, room, `@${ines.name} look`)
    await reply(jonas, id, 'an answer')
    const unread = async () => (await mentionsOf(ines)).map((mention) => mention.unread)
    const count = async () => /id="mentions-link".*?@ (\d+)/.exec(await pageOf('/sidebar', ines))?.[1]
    expect([await unread(), await count()]).toEqual([[true, true], '2'])
    await site.json(`/api/v1/rooms/${room}/read-mark`, { seq }, ines, 'PUT')
    expect([await unread(), await count()]).toEqual([[true, false], '1'])
    await site.form('/mentions/read-mark', {}, ines, 'PUT')
    expect([await unread(), await count()]).toEqual([[false, false], undefined])
    await react(jonas, id)
    expect(await unread()).toEqual([true, false, false])
  })

  test('stand on a page where each opens in its place, and a bad cursor is refused in a sentence', async () => {
    const { id, seq } = await site.say(jonas, room, `@${ines.name} **look** <b>here</b>`)
    const page = await pageOf('/mentions', ines)
    expect(page).toContain(`href="/rooms/${room}?at=${seq}#m-${id}"`)
    expect(page).toContain('look &lt;b&gt;here&lt;/b&gt;')
    expect(page).toContain('Mark all read')
    const refused = await site.request('/api/v1/mentions?before=yesterday', {}, ines)
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('the place to go on from')])
  })
})

describe('drafts', () => {
  const draft = (body: string) => site.json(`/api/v1/rooms/${room}/draft`, { body }, ines, 'PUT')

  test('of all rooms stand on one page, until they are sent, emptied or the room is left', async () => {
    await draft('half a **thought**')
    expect(await pageOf('/drafts', ines)).toContain('half a thought')
    expect(await pageOf('/sidebar', ines)).toMatch(/Drafts<\/span><span class="muted small">1</)
    const answer = await site.request('/api/v1/drafts', {}, ines)
    expect(await answer.json()).toMatchObject({ drafts: [{ room_id: room, body: 'half a **thought**' }] })
    await site.request(`/api/v1/rooms/${room}/members/me`, { method: 'DELETE' }, ines)
    expect(await pageOf('/drafts', ines)).not.toContain('half a thought')
  })

  test('are discarded from the page, which is shown again', async () => {
    await draft('never mind')
    const body = new URLSearchParams({ _method: 'PUT', body: '' })
    const headers = { Referer: `${site.url}/drafts` }
    const answer = await site.request(`/rooms/${room}/draft`, { method: 'POST', body, headers }, ines)
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/drafts'])
    expect(await pageOf('/drafts', ines)).not.toContain('never mind')
  })

  test('of threads stand there and are counted too, lead into their thread, and are discarded likewise', async () => {
    const { id: root } = await site.say(jonas, room, 'a root')
    const save = (body: string) => site.form(`/rooms/${room}/threads/${root}/draft`, { body }, ines, 'PUT')
    await draft('half a thought')
    await save('half an *answer*')
    const page = await pageOf('/drafts', ines)
    expect(page).toMatch(new RegExp(`href="/rooms/${room}/threads/${root}#thread-compose"[^>]*>half an answer<`))
    expect(await pageOf('/sidebar', ines)).toMatch(/Drafts<\/span><span class="muted small">2</)
    const answer = await site.request('/api/v1/drafts', {}, ines)
    const { drafts }: { drafts: { thread_root_id: string | null }[] } = await answer.json()
    expect(drafts.map(({ thread_root_id: id }) => id)).toEqual([root, null])
    await draft('')
    expect(await pageOf('/sidebar', ines)).toContain(', draft')
    const body = new URLSearchParams({ _method: 'PUT', body: '' })
    const headers = { Referer: `${site.url}/drafts` }
    const gone = await site.request(`/rooms/${room}/threads/${root}/draft`, { method: 'POST', body, headers }, ines)
    expect(gone.headers.get('Location')).toBe('/drafts')
    expect(await pageOf('/drafts', ines)).not.toContain('half an')
    expect(await pageOf('/sidebar', ines)).not.toContain(', draft')
    await save('mine alone')
    expect(await pageOf('/drafts', jonas)).not.toContain('mine alone')
    await site.request(`/api/v1/rooms/${room}/members/me`, { method: 'DELETE' }, ines)
    expect(await pageOf('/drafts', ines)).not.toContain('mine alone')
  })

  test('of others are not mine to see', async () => {
    await draft('my secret')
    expect(await pageOf('/drafts', jonas)).not.toContain('my secret')
  })
})

describe('saved messages', () => {
  const save = (person: Person, id: string) => site.request(`/messages/${id}/saved`, { method: 'PUT' }, person)

  async function savedBy(person: Person): Promise<string[]> {
    const answer = await site.request('/api/v1/saved', {}, person)
    const { saved }: { saved: { message: { body: string } }[] } = await answer.json()
    return saved.map(({ message }) => message.body)
  }

  test('are a list of my own, those saved last first', async () => {
    const [one, two] = [await site.say(jonas, room, 'one'), await site.say(jonas, room, 'two')]
    await save(ines, two.id)
    await save(ines, one.id)
    await save(ines, two.id)
    expect(await savedBy(ines)).toEqual(['one', 'two'])
    expect(await savedBy(jonas)).toEqual([])
    expect(await pageOf('/saved', ines)).toContain('one')
    await site.request(`/messages/${one.id}/saved`, { method: 'DELETE' }, ines)
    expect(await savedBy(ines)).toEqual(['two'])
  })

  test('show nobody in the room that they were saved, and take no number', async () => {
    const { id } = await site.say(jonas, room, 'one')
    const list = async () => {
      const headers = { 'HX-Request': 'true' }
      return (await site.request(`/rooms/${room}/messages`, { headers }, jonas)).text()
    }
    const before = await list()
    await save(ines, id)
    expect(await list()).toBe(before)
  })

  test('go when they are deleted, and are hidden while I may not read them', async () => {
    const [one, two] = [await site.say(ines, room, 'one'), await site.say(ines, room, 'two')]
    const keeper = await site.signUp(owner, `Keeper${made}`)
    await site.request(`/api/v1/rooms/${room}/members/${keeper.id}`, { method: 'PUT' }, ines)
    await save(keeper, one.id)
    await save(keeper, two.id)
    await site.request(`/api/v1/messages/${two.id}`, { method: 'DELETE' }, ines)
    expect(await savedBy(keeper)).toEqual(['one'])
    await site.request(`/api/v1/rooms/${room}/members/${keeper.id}`, { method: 'DELETE' }, ines)
    expect(await savedBy(keeper)).toEqual([])
    expect((await save(keeper, one.id)).status).toBe(404)
  })

  test('are not more than is allowed', async () => {
    for (const text of ['1', '2', '3']) await save(ines, (await site.say(ines, room, text)).id)
    const refused = await save(ines, (await site.say(ines, room, '4')).id)
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('3 messages')])
    expect(await savedBy(ines)).toHaveLength(3)
  })
})
