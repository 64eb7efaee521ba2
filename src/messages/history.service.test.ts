import { describe, expect, test } from 'bun:test'
import type { TestPerson } from '../../test/harness/people.ts'
import { createHistory, PAGE } from './history.service.ts'
import { createMessagesFixture } from './messages.fixture.ts'
import { listMessages } from './history.store.ts'
import { createRendered } from './rendered.ts'

const { sql, messages, reactions, memberships, rooms, ines, jonas, makeRoom, say, lastSeq } =
  await createMessagesFixture()
const findSite = async () => {
  const [site] = await sql<{ epoch: string; peopleVersion: number }[]>`
    select epoch, people_version as "peopleVersion" from site`
  return site
}
const newHistory = () => createHistory({ sql, findSite, rendered: createRendered(() => 'UTC') })
const history = newHistory()

/** A room with messages that Jonas wrote, the oldest first. */
async function roomOf(count: number) {
  const id = await makeRoom()
  const first = (await lastSeq(id)) + 1
  await Promise.all(Array.from({ length: count }, () => messages.send(jonas, id, text('x'))))
  return { id, first, last: await lastSeq(id) }
}
const text = (body: string) => ({ id: undefined, body, reply_to_id: undefined })
const now = async (id: string) => ({ id, lastSeq: await lastSeq(id) })
const load = async (id: string, query: Parameters<typeof history.load>[1] = {}) => history.load(await now(id), query)
const shown = ({ items }: { items: { seq: number }[] }) => [items[0]?.seq, items.at(-1)?.seq, items.length]
const htmlOf = ({ items }: { items: { html: string }[] }) => items.map((item) => item.html).join('')

describe('a window of history', () => {
  test('is the newest page by default, with the room’s number and the site’s epoch', async () => {
    const { id, first, last } = await roomOf(PAGE + 5)
    const list = await load(id)
    expect(shown(list)).toEqual([first + 5, last, PAGE])
    expect(list).toMatchObject({ seq: last, epoch: (await findSite())?.epoch, reachesStart: false, reachesEnd: true })
  })

  test('says whether it reaches the room’s start, at a page exactly too', async () => {
    expect(await load((await roomOf(PAGE)).id)).toMatchObject({ reachesStart: true, reachesEnd: true })
    expect(await load((await roomOf(0)).id)).toMatchObject({ items: [], reachesStart: true, reachesEnd: true })
  })

  test('before a number is the page above it', async () => {
    const { id, first } = await roomOf(PAGE + 10)
    const list = await load(id, { before: first + PAGE + 3 })
    expect(shown(list)).toEqual([first + 3, first + PAGE + 2, PAGE])
    expect(list).toMatchObject({ reachesStart: false, reachesEnd: false })
    expect(await load(id, { before: first + 3 })).toMatchObject({ reachesStart: true, reachesEnd: false })
  })

  test('after a number is the page below it', async () => {
    const { id, first, last } = await roomOf(PAGE + 10)
    const list = await load(id, { after: first })
    expect(shown(list)).toEqual([first + 1, first + PAGE, PAGE])
    expect(list).toMatchObject({ reachesStart: false, reachesEnd: false })
    const end = await load(id, { after: last - 2 })
    expect(shown(end)).toEqual([last - 1, last, 2])
    expect(end).toMatchObject({ reachesEnd: true })
  })

  test('at a number has it in the middle', async () => {
    const { id, first } = await roomOf(PAGE * 2)
    const list = await load(id, { at: first + PAGE })
    expect(shown(list)).toEqual([first + PAGE / 2 + 1, first + PAGE + PAGE / 2, PAGE])
    expect(list).toMatchObject({ reachesStart: false, reachesEnd: false })
    expect(await load(id, { at: first })).toMatchObject({ reachesStart: true, reachesEnd: false })
    expect(await load(id, { at: first + PAGE * 2 - 1 })).toMatchObject({ reachesStart: false, reachesEnd: true })
  })

  test('pages join up over the whole history, forwards and backwards', async () => {
    const { id, first, last } = await roomOf(PAGE * 2 + 7)
    const all = Array.from({ length: last - first + 1 }, (_, i) => first + i)
    const back: number[] = []
    for (let list = await load(id); ; list = await load(id, { before: back[0] })) {
      back.unshift(...list.items.map((item) => item.seq))
      if (list.reachesStart) break
    }
    const forth: number[] = []
    for (let list = await load(id, { after: 0 }); ; list = await load(id, { after: forth.at(-1) })) {
      forth.push(...list.items.map((item) => item.seq))
      if (list.reachesEnd) break
    }
    expect(back).toEqual(all)
    expect(forth).toEqual(all)
  })
})

describe('who opens a room sees', () => {
  const open = async (id: string, readSeq: number, who: TestPerson = ines) =>
    history.loadUnread(await now(id), who.id, readSeq)

  test('the newest page when everything is read, or what is unread fits with what is above it', async () => {
    const { id, last } = await roomOf(PAGE + 50)
    expect(shown(await open(id, last))).toEqual([last - PAGE + 1, last, PAGE])
    expect(shown(await open(id, last - 40))).toEqual([last - PAGE + 1, last, PAGE])
  })

  test('more than a page, up to 200 unread ones and ten above them', async () => {
    const { id, last } = await roomOf(230)
    expect(shown(await open(id, last - 41))).toEqual([last - 50, last, 51])
    const list = await open(id, last - 200)
    expect(shown(list)).toEqual([last - 209, last, 210])
    expect(list.unreadBefore).toBeUndefined()
  })

  test('the newest page and a way to the first unread one when there are more', async () => {
    const { id, last } = await roomOf(230)
    const list = await open(id, last - 201)
    expect(shown(list)).toEqual([last - PAGE + 1, last, PAGE])
    expect(list.unreadBefore).toMatchObject({ count: 201, seq: last - 200 })
  })

  test('nothing unread in what they wrote themselves or what was deleted', async () => {
    const { id, last } = await roomOf(250)
    expect((await open(id, 0, jonas)).unreadBefore).toBeUndefined()
    const { messages: recent } = await listMessages(sql, id, { kind: 'after', seq: last - 201, limit: 1 })
    await messages.remove(jonas.viewer, recent[0]?.id ?? '')
    expect((await open(id, last - 201)).unreadBefore).toMatchObject({ count: 200, seq: last - 199 })
  })
})

describe('a kept list is never stale: a reload shows', () => {
  const changes: [string, (id: string, messageId: string) => Promise<unknown>, string][] = [
    ['a message', (id) => say(jonas, id, 'something new'), 'something new'],
    ['an edit', (_, messageId) => messages.edit(jonas.viewer, messageId, 'edited text'), 'edited text'],
    ['a reaction', (_, messageId) => reactions.react(ines.viewer, messageId, '🌊'), '🌊'],
    ['a deletion', (_, messageId) => messages.remove(jonas.viewer, messageId), 'This message was deleted'],
  ]

  test.each(changes)('%s', async (_, change, expected) => {
    const id = await makeRoom()
    const message = await say(jonas, id, 'first text')
    expect(htmlOf(await load(id))).not.toContain(expected)
    await change(id, message.id)
    const list = await load(id)
    expect(htmlOf(list)).toContain(expected)
    expect(list.seq).toBe(await lastSeq(id))
  })

  test('an emptied quote', async () => {
    const id = await makeRoom()
    const original = await say(jonas, id, 'secret')
    await say(ines, id, 'reply', original.id)
    expect(htmlOf(await load(id))).toContain('secret')
    await messages.remove(jonas.viewer, original.id)
    expect(htmlOf(await load(id))).not.toContain('secret')
  })

  test('the room’s number after a change that shows nothing', async () => {
    const id = await makeRoom()
    await load(id)
    await rooms.updateRoom(ines.actor, id, { topic: 'Tides' })
    await memberships.leave(jonas.actor, id)
    expect((await load(id)).seq).toBe(await lastSeq(id))
  })

  test('the epoch of a restored backup', async () => {
    const id = await makeRoom()
    await load(id)
    await sql`update site set epoch = gen_random_uuid()`
    expect((await load(id)).epoch).toBe((await findSite())?.epoch ?? '')
  })

  test('somebody’s new name', async () => {
    const id = await makeRoom()
    await say(jonas, id, 'x')
    expect(htmlOf(await load(id))).toContain('Jonas')
    await rename(jonas, 'Jonas Falk')
    expect(htmlOf(await load(id))).toContain('Jonas Falk')
    await rename(jonas, 'Jonas')
  })

  test('somebody’s new name also when a list with the old one was being read as it came', async () => {
    const [id, other] = [await makeRoom(), await makeRoom()]
    await say(jonas, id, 'x')
    let version = 1
    const raced = createHistory({
      sql,
      rendered: createRendered(() => 'UTC'),
      findSite: async () => ({ epoch: (await epoch) ?? '', peopleVersion: version }),
    })
    const epoch = findSite().then((site) => site?.epoch)
    await epoch
    await sql`update site set people_version = 1`
    const reading = raced.load(await now(id), {})
    await turns(20)
    version = 2
    const next = raced.load(await now(other), {})
    expect(htmlOf(await reading)).toContain('Jonas')
    await next
    await rename(jonas, 'Jonas Falk')
    expect(htmlOf(await raced.load(await now(id), {}))).toContain('Jonas Falk')
    await rename(jonas, 'Jonas')
  })

  const rename = (who: TestPerson, name: string) =>
    sql.begin((tx) => [
      tx`update users set name = ${name} where id = ${who.id}`,
      tx`update site set people_version = people_version + 1`,
    ])
})

/** Lets what is ready to run do so; a query that was sent is not answered meanwhile. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await Promise.resolve()
}

test('a room that did not move is read once', async () => {
  const id = await makeRoom()
  await say(jonas, id, 'x')
  const own = newHistory()
  const room = await now(id)
  const first = await own.load(room, {})
  expect(await own.load(room, {})).toBe(first)
})
