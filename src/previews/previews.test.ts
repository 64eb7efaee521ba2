import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import type { Person } from '../../test/harness/instance.ts'
import type { Message } from '../messages/message.ts'
import { createInstanceBeside, makePicture, pageOf, startOtherSite } from './previews.fixture.ts'

const other = startOtherSite()
afterAll(other.stop)
const site = await createInstanceBeside(other)
const beside = await createInstanceBeside(other, { beside: site })
const ines = await site.setUp('Ines')
const jonas = await site.signUp(ines, 'Jonas')
const priya = await site.signUp(ines, 'Priya')
let made = 0
/** A private room that Ines runs, with Jonas. */
let room: string
/** An address of the other site that nobody linked to yet, with a page. */
let url: string
let path: string

beforeEach(async () => {
  room = await site.makeRoom(ines, { name: `Desk ${++made}`, members: [jonas] })
  path = `/page-${made}`
  url = other.url + path
  other.put(path, pageOf())
})

const read = async (id: string, person = ines): Promise<Message> =>
  (await site.request(`/api/v1/messages/${id}`, {}, person)).json()

const titles = async (id: string) => (await read(id)).previews.map(({ title }) => title)

const edit = (id: string, body: string, person = ines) => site.json(`/api/v1/messages/${id}`, { body }, person, 'PATCH')

const takeOff = (id: string, person: Person) =>
  site.request(`/api/v1/messages/${id}/previews`, { method: 'DELETE' }, person)

async function lastSeq(): Promise<number> {
  const [row] = await site.sql<{ last_seq: number }[]>`select last_seq from rooms where id = ${room}`
  return row?.last_seq ?? 0
}

const jobs = async () => (await site.sql`select from preview_jobs`).length

/** A message that links to the page, with its preview. */
async function linked(person = ines, body = `see ${url}`): Promise<string> {
  const { id } = await site.say(person, room, body)
  await site.previews.work()
  return id
}

describe('the preview of a link', () => {
  test('comes after the message, with the room’s next number and no mark of an edit', async () => {
    const { id, seq } = await site.say(ines, room, `see ${url}#part`)
    expect([await titles(id), await jobs()]).toEqual([[], 1])
    await site.previews.work()
    const message = await read(id)
    expect([message.changed_seq, await lastSeq(), message.edited_at, await jobs()]).toEqual([seq + 1, seq + 1, null, 0])
    expect(message.previews).toMatchObject([
      { url, title: 'Tide tables', description: '', site_name: 'Tides', picture: null },
    ])
    const page = await (await site.request(`/rooms/${room}`, {}, jonas)).text()
    expect(page).toContain(`<a class="preview" href="${url}" rel="noopener noreferrer nofollow" target="_blank">`)
  })

  test('is of the first three links, each once, and of none in code, in a spoiler, or to this site', async () => {
    for (const part of ['a', 'b', 'c', 'd', 's', 'k']) other.put(`${path}${part}`, pageOf({ title: part }))
    const id = await linked(
      ines,
      `||${url}s|| \`${url}k\` ||**||${url}s||**|| [b](${url}b) ${url}a ${url}b ${url}c ${url}d http://localhost/x`,
    )
    expect(await titles(id)).toEqual(['b', 'a', 'c'])
    expect(['s', 'k', 'd'].map((part) => other.visits(path + part))).toEqual([0, 0, 0])
  })

  test('is fetched once a day, whoever links there; so is an address that gives nothing', async () => {
    await linked()
    await linked(jonas)
    expect(other.visits(path)).toBe(1)
    const missing = `/missing-${made}`
    const before = await lastSeq()
    for (const person of [ines, jonas]) expect(await titles(await linked(person, other.url + missing))).toEqual([])
    expect([other.visits(missing), await lastSeq(), await jobs()]).toEqual([1, before + 2, 0])
    await site.sql`update previews set fetched_at = now() - interval '25 hours'`
    other.put(path, pageOf({ title: 'Changed' }))
    const again = await linked()
    expect([await titles(again), other.visits(path)]).toEqual([['Changed'], 2])
  })

  test('stays as it was where it stands, when the page says something else later', async () => {
    const first = await linked()
    await site.sql`update previews set fetched_at = now() - interval '25 hours'`
    other.put(path, pageOf({ title: 'Changed' }))
    await linked()
    expect(await titles(first)).toEqual(['Tide tables'])
  })

  test('goes with its link in an edit, stays with it, and comes with a new one', async () => {
    const id = await linked()
    await edit(id, `still ${url}`)
    expect(await titles(id)).toEqual(['Tide tables'])
    other.put(`${path}b`, pageOf({ title: 'Second' }))
    await edit(id, `now ${url}b`)
    expect(await titles(id)).toEqual([])
    await site.previews.work()
    expect(await titles(id)).toEqual(['Second'])
  })

  test('of a message that is edited while it is looked at is the one of the new link', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    other.put(path, pageOf(), 'text/html', promise)
    other.put(`${path}b`, pageOf({ title: 'Second' }))
    const { id } = await site.say(ines, room, url)
    const working = site.previews.work()
    while (other.visits(path) === 0) await Bun.sleep(1)
    await edit(id, `${url}b`)
    resolve()
    await working
    await site.previews.work()
    expect([await titles(id), await jobs()]).toEqual([['Second'], 0])
  })

  test('goes with a deleted message, comes back when that is undone, and is dropped when it can not be any more', async () => {
    const id = await linked()
    await site.request(`/api/v1/messages/${id}`, { method: 'DELETE' }, ines)
    expect(await titles(id)).toEqual([])
    await site.request(`/api/v1/messages/${id}/deletion`, { method: 'DELETE' }, ines)
    expect(await titles(id)).toEqual(['Tide tables'])
    const { id: unseen } = await site.say(ines, room, url)
    await site.request(`/api/v1/messages/${unseen}`, { method: 'DELETE' }, ines)
    const before = await lastSeq()
    await site.previews.work()
    expect([await lastSeq(), await jobs()]).toEqual([before, 0])
    // Nobody looked at its link while it was gone.
    await site.request(`/api/v1/messages/${unseen}/deletion`, { method: 'DELETE' }, ines)
    await site.previews.work()
    expect([await titles(unseen), await jobs()]).toEqual([['Tide tables'], 0])
  })

  test('is made by one of two instances, also when both look at once', async () => {
    const said = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => site.say(ines, room, `${n} ${url}-${n}`)))
    for (const n of [1, 2, 3, 4, 5, 6]) other.put(`${path}-${n}`, pageOf())
    const before = await lastSeq()
    await Promise.all([site.previews.work(), beside.previews.work()])
    expect(await lastSeq()).toBe(before + 6)
    for (const [i, { id }] of said.entries())
      expect([await titles(id), other.visits(`${path}-${i + 1}`)]).toEqual([['Tide tables'], 1])
  })

  test('that an instance ended over is made by another after a while, and given up after three', async () => {
    const { id } = await site.say(ines, room, url)
    await site.sql`update preview_jobs set due_at = now() + interval '1 minute', attempts = 1`
    await beside.previews.work()
    expect(await titles(id)).toEqual([])
    await site.sql`update preview_jobs set due_at = now()`
    await beside.previews.work()
    expect(await titles(id)).toEqual(['Tide tables'])
    await site.say(ines, room, `${url}?poison`)
    await site.sql`update preview_jobs set due_at = now(), attempts = 3`
    await beside.previews.work()
    expect([await jobs(), other.visits(path)]).toEqual([0, 1])
  })

  test('shows hostile words as text', async () => {
    const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)><hx-partial>'
    const escaped = hostile.replaceAll('"', '&quot;').replaceAll('<', '&lt;')
    other.put(path, pageOf({ title: escaped, description: `${escaped} &#x202e;x` }))
    const id = await linked()
    const [preview] = (await read(id)).previews
    expect([preview?.title, preview?.description]).toEqual([hostile, `${hostile} x`])
    const page = await (await site.request(`/rooms/${room}`, {}, ines)).text()
    expect(page).toContain('&lt;hx-partial&gt;')
    for (const tag of ['<script>alert', '<img src=x', '<hx-partial>']) expect(page).not.toContain(tag)
  })
})

describe('the picture of a preview', () => {
  const pictureOf = async (id: string) => (await read(id)).previews[0]?.picture

  test('is kept here as WebP, and shown to who may read the message', async () => {
    other.put(`${path}.png`, await makePicture(1200, 600), 'image/png')
    other.put(path, pageOf({ picture: `${path}.png` }))
    const id = await linked()
    const picture = await pictureOf(id)
    expect([picture?.width, picture?.height]).toEqual([1200, 600])
    expect(picture?.url).toMatch(/^\/previews\//)
    const answer = await site.request(picture?.url ?? '', {}, jonas)
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'image/webp'])
    expect(
      Buffer.from(await answer.arrayBuffer())
        .subarray(8, 12)
        .toString(),
    ).toBe('WEBP')
    expect((await site.request(picture?.url ?? '', {}, priya)).status).toBe(404)
    await takeOff(id, ines)
    expect((await site.request(picture?.url ?? '', {}, jonas)).status).toBe(404)
  })

  test('is none where it is not what it says, a dot, too large, or within our own network', async () => {
    other.put(`${path}-html`, '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/png')
    other.put(`${path}-dot`, await makePicture(1, 1), 'image/png')
    other.put(`${path}-large`, new Uint8Array(2_000_000), 'image/png')
    other.put(`${path}-svg`, '<svg/>', 'image/svg+xml')
    const pictures = [...['-html', '-dot', '-large', '-svg'].map((name) => path + name), 'http://127.0.0.1:1/a.png']
    for (const [i, picture] of pictures.entries()) {
      other.put(`${path}/${i}`, pageOf({ picture }))
      const id = await linked(ines, `${url}/${i}`)
      expect([picture, await titles(id), await pictureOf(id)]).toEqual([picture, ['Tide tables'], null])
    }
    await site.removals.begin()
    expect(await site.sql`select from blob_removals where key like 'preview-%'`).toHaveLength(0)
  })

  test('goes from the storage a day after the last message that showed it', async () => {
    other.put(`${path}.png`, await makePicture(64, 64), 'image/png')
    other.put(path, pageOf({ picture: `${path}.png` }))
    const id = await linked()
    const [row] = await site.sql<{ picture_key: string }[]>`select picture_key from previews where url = ${url}`
    const key = row?.picture_key ?? ''
    await site.sql`update previews set fetched_at = now() - interval '25 hours'`
    await site.previews.dropUnused()
    expect(await site.blobs.find(key)).toBeDefined()
    await takeOff(id, ines)
    await site.previews.dropUnused()
    // A removal that was under way already may have looked before there was anything.
    while (await site.blobs.find(key)) await site.removals.begin()
    expect(await site.sql`select from previews where url = ${url}`).toHaveLength(0)
  })
})

describe('previews are taken off', () => {
  test('by the author and by admins of the room, for good, with one number', async () => {
    for (const person of [jonas, ines]) {
      const id = await linked(jonas)
      const before = await lastSeq()
      const answer = await takeOff(id, person)
      const message: Message = await answer.json()
      expect([answer.status, message.previews, message.changed_seq]).toEqual([200, [], before + 1])
      await edit(id, `again ${url}`, jonas)
      await site.previews.work()
      expect(await titles(id)).toEqual([])
      await takeOff(id, person)
      expect(await lastSeq()).toBe(before + 2)
    }
  })

  test('by nobody else', async () => {
    const id = await linked(ines)
    expect([(await takeOff(id, jonas)).status, (await takeOff(id, priya)).status]).toEqual([403, 404])
    expect(await titles(id)).toEqual(['Tide tables'])
  })

  test('without script on the message’s page', async () => {
    const id = await linked(ines)
    expect(await (await site.request(`/messages/${id}`, {}, ines)).text()).toContain('Remove link previews')
    expect(await (await site.request(`/messages/${id}`, {}, jonas)).text()).not.toContain('Remove link previews')
    const answer = await site.form(`/messages/${id}/previews`, {}, ines, 'DELETE')
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, `/messages/${id}`])
    expect(await titles(id)).toEqual([])
  })
})

describe('where the site wants none', () => {
  test('by its setting, nothing is fetched', async () => {
    const off = await createInstanceBeside(other, { beside: site, env: { LINK_PREVIEWS: 'false' } })
    const { id } = await site.say(ines, room, url)
    await off.previews.work()
    expect([await titles(id), other.visits(path), await jobs()]).toEqual([[], 0, 0])
  })

  test('by its admins, nothing is fetched until they want them again', async () => {
    const save = (more: Record<string, string>) =>
      site.form('/admin/site', { site_name: 'Saltmarsh', link_previews: 'off', ...more }, ines, 'PATCH')
    expect((await save({})).status).toBe(303)
    expect([await titles(await linked()), other.visits(path)]).toEqual([[], 0])
    await save({ link_previews: 'on' })
    expect(await titles(await linked())).toEqual(['Tide tables'])
    const [row] = await site.sql<{ count: number }[]>`
      select count(*) as count from audit_log where action like 'site.previews%'`
    expect(row?.count).toBe(2)
  })
})
