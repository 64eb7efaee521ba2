import { beforeAll, describe, expect, test } from 'bun:test'
import { createTestInstance, type Person, type TestInstance } from '../../test/harness/instance.ts'
import { bomb, gif, painted, picture } from '../../test/harness/pictures.ts'
import { createMemoryBlobs } from '../files/memory-blobs.fixture.ts'
import { findEmojiNames } from './custom-emoji.ts'

const { blobs, keys } = createMemoryBlobs()
let site: TestInstance
let beside: TestInstance
let ines: Person
let priya: Person
let room: string

beforeAll(async () => {
  site = await createTestInstance({ blobs })
  beside = await createTestInstance({ beside: site })
  ines = await site.setUp('Ines')
  priya = await site.signUp(ines, 'Priya')
  room = await site.makeRoom(ines, { name: 'Front desk', members: [priya] })
})

let made = 0
const newName = () => `harbour_${++made}`

function add(name: string, file: File = picture(), person = ines): Promise<Response> {
  const body = new FormData()
  body.set('file', file)
  return site.request(`/api/v1/emoji/${encodeURIComponent(name)}`, { method: 'POST', body }, person)
}

/** What is kept once all that is due is removed, of the tests before too. */
async function keysLeft(): Promise<string[]> {
  await site.removals.begin()
  return keys()
}

async function added(file?: File): Promise<string> {
  const name = newName()
  expect((await add(name, file)).status).toBe(201)
  return name
}

const remove = (name: string, person = ines) => site.request(`/api/v1/emoji/${name}`, { method: 'DELETE' }, person)
const get = (path: string, person?: Person, on = site) => on.request(path, {}, person)
const drawn = (name: string) => `<img class="custom" src="/emoji/${name}" alt=":${name}:" title=":${name}:">`

async function say(body: string, on = site): Promise<{ id: string; html: string }> {
  const answer = await on.json(`/api/v1/rooms/${room}/messages`, { body }, priya)
  const message: { id: string; html: string } = await answer.json()
  return message
}

const react = (id: string, emoji: string, method = 'PUT', on = site) =>
  on.request(`/api/v1/messages/${id}/reactions/${encodeURIComponent(emoji)}`, { method }, priya)

describe('an emoji of the site', () => {
  test('is a picture wherever its name stands in a message, on every instance at once', async () => {
    const name = await added()
    expect((await say(`the :${name}: at dawn`, beside)).html).toBe(`<p>the ${drawn(name)} at dawn</p>`)
    expect((await say(`10:30:${name}:`)).html).toContain(drawn(name))
    expect((await say(`\`:${name}:\``)).html).not.toContain('<img')
    expect((await say(':not_there:')).html).toBe('<p>:not_there:</p>')
  })

  test('is put in by an edit too', async () => {
    const name = await added()
    const { id } = await say('nothing yet')
    const answer = await site.json(`/api/v1/messages/${id}`, { body: `now :${name}:` }, priya, 'PATCH')
    expect((await answer.json()) as unknown).toMatchObject({ html: `<p>now ${drawn(name)}</p>` })
  })

  test('alone is large, as others are', async () => {
    const name = await added()
    await say(`:${name}: 🎉`)
    const page = await (await get(`/rooms/${room}`, ines)).text()
    expect(page).toContain(`<div class="body prose jumbo" dir="auto"><p>${drawn(name)} 🎉</p>`)
  })

  test('is a reaction, which everybody sees drawn', async () => {
    const name = await added()
    const { id } = await say('a ship')
    expect((await react(id, `:${name}:`, 'PUT', beside)).status).toBe(200)
    const page = await (await get(`/rooms/${room}`, ines)).text()
    expect(page).toContain(`data-emoji=":${name}:" aria-label=":${name}:, 1: Priya"`)
    expect(page).toContain(`${drawn(name)}<span>1</span>`)
    expect((await react(id, ':not_there:')).status).toBe(422)
    expect((await react(id, ':<b>:')).status).toBe(422)
  })

  test('is in the picker and in the list of the API, and leads to its picture', async () => {
    const name = await added()
    const picker = await (await get('/emoji', priya, beside)).text()
    expect(picker).toContain(`data-emoji=":${name}:"`)
    const list = (await (await get('/api/v1/emoji', priya)).json()) as { emoji: { name: string; url: string }[] }
    const found = list.emoji.find((one) => one.name === name)
    const answer = await get(found?.url ?? '', priya)
    expect(answer.headers.get('Content-Type')).toBe('image/webp')
    expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(answer.headers.get('Cache-Control')).toStartWith('private')
    expect((await get(found?.url ?? '')).status).toBe(303)
  })

  test('that moves goes on moving', async () => {
    const moving = gif({ frames: 3, loops: true, comment: 'made at home' })
    const answer = await get(`/emoji/${await added(new File([moving], 'party.gif'))}`, priya)
    expect(answer.headers.get('Content-Type')).toBe('image/gif')
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(gif({ frames: 3, loops: true }))
  })

  test('that is removed is its name again: in old messages by the words of the picture, in new ones as text', async () => {
    const name = await added()
    const { id } = await say(`:${name}:`)
    await react(id, `:${name}:`)
    const before = (await keysLeft()).length
    expect((await remove(name)).status).toBe(204)
    expect(await keysLeft()).toHaveLength(before - 1)
    expect((await get(`/emoji/${name}`, priya)).status).toBe(404)
    expect(await (await get(`/rooms/${room}`, ines)).text()).toContain(`alt=":${name}:"`)
    expect((await say(`:${name}:`, beside)).html).toBe(`<p>:${name}:</p>`)
    expect((await react(id, `:${name}:`)).status).toBe(422)
    expect((await react(id, `:${name}:`, 'DELETE')).status).toBe(200)
    expect(await (await get('/emoji', priya)).text()).not.toContain(name)
  })

  test('is added and removed by admins alone, which the log tells', async () => {
    const name = newName()
    expect((await add(name, picture(), priya)).status).toBe(403)
    await add(name)
    expect((await remove(name, priya)).status).toBe(403)
    await remove(name)
    const log = await site.sql<
      { action: string }[]
    >`select action from audit_log where details ->> 'name' = ${name} order by id`
    expect(log.map(({ action }) => action)).toEqual(['emoji.added', 'emoji.removed'])
  })
})

describe('a name', () => {
  test.each(['a', 'x'.repeat(33), 'Harbour', 'har bour', 'tada', '+1', '<b>', '../x', ':x:', 'h\u00e4fen'])(
    'that does not fit is 422: %j',
    async (name) => expect((await add(name)).status).toBe(422),
  )

  test('that is taken is 409, also for two at once, and nothing of the second stays', async () => {
    const name = newName()
    const before = (await keysLeft()).length
    const both = await Promise.all([add(name), add(name)])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409])
    expect(await keysLeft()).toHaveLength(before + 1)
  })

  test('is found in a text, each once', () => {
    expect(findEmojiNames('10:30:tada: :tada: :x: :Ha: ::ab::')).toEqual(['30', 'tada', 'ab'])
  })
})

describe('what is no picture for it', () => {
  const latin = (text: string) => new File([new Uint8Array(Buffer.from(text, 'latin1'))], 'x.png')
  test.each([
    ['an SVG', latin('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['a JPEG', latin('\xff\xd8\xff\xe0')],
    ['the beginning of a PNG before a script', latin('\x89PNG\r\n\x1a\n<script>alert(1)</script>')],
    ['a GIF that is a script', latin('GIF89a/*\x01\0\x01\0*/=1;alert(1);')],
    ['a GIF that is cut off', new File([gif({ frames: 2 }).slice(0, -6)], 'x.gif')],
    ['nothing', new File([], 'x.png')],
    ['a hundred million pixels', bomb(10_000, 10_000)],
    ['a line of 1,025 pixels', bomb(1_025, 1)],
  ])('is 422: %s', async (_, file) => {
    const before = await keysLeft()
    expect((await add(newName(), file)).status).toBe(422)
    expect(await keysLeft()).toEqual(before)
  })

  test('S30: over the limit is 413', async () => {
    expect((await add(newName(), new File(['x'.repeat(256 * 1024 + 1)], 'x.png'))).status).toBe(413)
  })

  test('loses what else is in its file', async () => {
    const bytes = Buffer.concat([
      await painted(40, 20, () => [1, 2, 3, 255])
        .png()
        .bytes(),
      Buffer.from('<script>'),
    ])
    const answer = await get(`/emoji/${await added(new File([new Uint8Array(bytes)], 'x.html'))}`, priya)
    expect(await answer.text()).not.toContain('script')
  })
})

test('a form adds and removes, and says what is wrong', async () => {
  const send = (name: string, file: File) => {
    const body = new FormData()
    body.set('name', name)
    body.set('file', file)
    return site.request('/admin/emoji', { method: 'POST', body }, ines)
  }
  const name = newName()
  expect((await send(`:${name.toUpperCase()}:`, picture())).headers.get('Location')).toBe('/admin/emoji')
  expect(await (await get('/admin/emoji', ines)).text()).toContain(drawn(name))
  const taken = await send(name, picture())
  expect([taken.status, await taken.text()]).toEqual([409, expect.stringContaining('already')])
  const wrong = await send('<img src=x>', picture())
  expect([wrong.status, await wrong.text()]).toEqual([422, expect.stringContaining('Expected 2 to 32')])
  expect((await site.form(`/admin/emoji/${name}`, { _method: 'DELETE' }, ines)).status).toBe(303)
  expect(await (await get('/admin/emoji', ines)).text()).not.toContain(drawn(name))
})

test('a site has so many and no more', async () => {
  const strict = await createTestInstance({ beside: site, env: { LIMIT_EMOJI: '1' } })
  await added()
  const body = new FormData()
  body.set('file', picture())
  const answer = await strict.request(`/api/v1/emoji/${newName()}`, { method: 'POST', body }, ines)
  expect([answer.status, (await answer.json()) as unknown]).toMatchObject([422, { code: 'emoji.too_many' }])
})
