import { beforeAll, describe, expect, test } from 'bun:test'
import { createTestInstance, type Person, type TestInstance } from '../../test/harness/instance.ts'
import { bomb, painted, picture } from '../../test/harness/pictures.ts'
import { createMemoryBlobs } from '../files/memory-blobs.fixture.ts'

const MEGABYTE = 1024 * 1024
const { blobs, keys } = createMemoryBlobs()
let site: TestInstance
let beside: TestInstance
let ines: Person
let priya: Person
let room: string

beforeAll(async () => {
  const env = { LIMIT_AVATAR_MB: '1' }
  site = await createTestInstance({ blobs, env })
  beside = await createTestInstance({ beside: site, env })
  ines = await site.setUp('Ines')
  priya = await site.signUp(ines, 'Priya')
  room = await site.makeRoom(ines, { name: 'Front desk', members: [priya] })
})

function fileForm(file: File): FormData {
  const body = new FormData()
  body.set('file', file)
  return body
}

const upload = (file: File, person = ines) =>
  site.request('/api/v1/me/avatar', { method: 'POST', body: fileForm(file) }, person)

async function set(file = picture(), person = ines): Promise<string> {
  const answer = await upload(file, person)
  const { avatar_url: url }: { avatar_url: string } = await answer.json()
  return url
}

const remove = (person = ines) => site.request('/api/v1/me/avatar', { method: 'DELETE' }, person)
const get = (path: string, person?: Person, headers = {}) => site.request(path, { headers }, person)
const pageOf = async (path: string, person = priya, on = site) => (await on.request(path, {}, person)).text()

const jpeg = async () =>
  new File(
    [
      new Uint8Array(
        await painted(300, 200, (x, y) => [x, y, 9, 255])
          .jpeg()
          .bytes(),
      ),
    ],
    'x',
  )

describe('a picture of oneself', () => {
  test.each(['png', 'jpeg', 'webp'] as const)(
    'is made of a %s: two squares of WebP, whatever its name says',
    async (kind) => {
      const bytes = await painted(300, 200, (x, y) => [x % 256, y, 9, 255])
        [kind]()
        .bytes()
      const url = await set(new File([new Uint8Array(bytes)], 'me.svg', { type: 'image/svg+xml' }))
      for (const [path, side] of [
        [url, 256],
        [`${url}/small`, 96],
      ] as const) {
        const answer = await get(path, priya)
        expect(answer.headers.get('Content-Type')).toBe('image/webp')
        const facts = await new Bun.Image(new Uint8Array(await answer.arrayBuffer())).metadata()
        expect(facts).toMatchObject({ width: side, height: side, format: 'webp' })
      }
    },
  )

  test('is for who is signed in, kept by their browser for good, and can carry nothing out', async () => {
    const url = await set()
    expect((await get(url)).status).toBe(303)
    const { headers } = await get(`${url}/small`, priya)
    expect(headers.get('Cache-Control')).toBe('private, max-age=31536000, immutable')
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(headers.get('Content-Security-Policy')).toContain('sandbox')
    const etag = headers.get('ETag') ?? ''
    expect((await get(`${url}/small`, priya, { 'If-None-Match': etag })).status).toBe(304)
  })

  test('has another address when it is another, and the old one is gone with its bytes', async () => {
    const before = keys().length
    const [old, now] = [await set(), await set(await jpeg())]
    expect(old).not.toBe(now)
    await site.removals.begin()
    expect([(await get(old, ines)).status, (await get(now, ines)).status]).toEqual([404, 200])
    expect(keys().length).toBeLessThanOrEqual(before + 2)
  })

  test('is removed, and the drawn one stands in for it', async () => {
    const url = await set()
    expect(await pageOf(`/people/${ines.id}`)).toContain(`src="${url}"`)
    expect((await remove()).status).toBe(204)
    await site.removals.begin()
    expect((await get(url, ines)).status).toBe(404)
    expect(keys()).toEqual([])
    expect(await pageOf(`/people/${ines.id}`)).not.toContain('/avatars/')
    expect((await remove()).status).toBe(204)
  })

  test('is in the API wherever a person is', async () => {
    const url = await set()
    const { id } = await site.say(ines, room, 'good morning')
    await site.request(`/api/v1/messages/${id}/pin`, { method: 'PUT' }, ines)
    const json = async (path: string): Promise<unknown> => (await get(`/api/v1${path}`, priya)).json()
    expect(await json(`/users/${ines.id}`)).toMatchObject({ avatar_url: url })
    expect(await json(`/messages/${id}`)).toMatchObject({ author: { id: ines.id, name: 'Ines', avatar_url: url } })
    expect(await json(`/rooms/${room}/pins`)).toMatchObject({ pins: [{ pinned_by: { avatar_url: url } }] })
    const { members } = (await json(`/rooms/${room}/members`)) as { members: { user: { id: string } }[] }
    expect(members.find(({ user }) => user.id === ines.id)).toMatchObject({ user: { avatar_url: url } })
  })

  test.each(['/', `room`, 'members', '/directs/new', '/jump?q=ines', '/search?q=tide'])(
    'is shown on %s',
    async (path) => {
      const url = await set()
      await site.say(ines, room, 'the tide')
      await site.json('/api/v1/directs', { user_ids: [ines.id] }, priya)
      await site.indexAll()
      const address = path === 'room' ? `/rooms/${room}` : path === 'members' ? `/rooms/${room}/members` : path
      expect(await pageOf(address)).toContain(`src="${url}/small"`)
    },
  )
})

describe('who opens a room', () => {
  test('sees the new picture, and no longer the old one, on every instance, also with messages that were drawn before', async () => {
    await site.say(ines, room, 'seen before')
    const old = await set()
    for (const one of [site, beside]) expect(await pageOf(`/rooms/${room}`, priya, one)).toContain(old)
    const now = await set()
    expect(await pageOf(`/rooms/${room}`)).not.toContain(old)
    const [{ version } = { version: 0 }] = await site.sql<
      { version: number }[]
    >`select people_version as version from site`
    expect(version).toBeGreaterThan(0)
    expect(await pageOf(`/rooms/${room}`)).toContain(`src="${now}/small"`)
  })

  test('sees it beside a thread and with what was just sent', async () => {
    const url = await set()
    const { id } = await site.say(priya, room, 'a question')
    await site.json(`/api/v1/rooms/${room}/messages`, { body: 'an answer', thread_root_id: id }, ines)
    expect(await pageOf(`/messages/${id}`)).toContain('a question')
    expect(await pageOf(`/rooms/${room}`, priya, beside)).toContain(`src="${url}/small"`)
  })
})

describe('what is no picture', () => {
  const SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
  test.each([
    ['an SVG', new File([SVG], 'me.png', { type: 'image/png' })],
    ['HTML', new File(['<html><script>alert(1)</script>'], 'me.gif')],
    ['the beginning of a PNG before a script', new File(['\x89PNG\r\n\x1a\n<script>alert(1)</script>'], 'me.png')],
    ['the beginning of a GIF before a script', new File(['GIF89a/*<script>*/=1'], 'me.gif')],
    ['a PDF', new File(['%PDF-1.7'], 'me.jpg')],
    ['nothing', new File([], 'me.png')],
    ['a hundred million pixels', bomb(10_000, 10_000)],
    ['a side of zero', bomb(0, 5)],
  ])('is refused, and nothing changes: %s', async (_, file) => {
    const url = await set()
    await site.removals.begin()
    const before = keys()
    expect((await upload(file)).status).toBe(422)
    await site.removals.begin()
    expect(keys()).toEqual(before)
    expect((await get(url, ines)).status).toBe(200)
  })

  test('keeps only the picture of a file that is two things at once', async () => {
    const bytes = Buffer.concat([await (await jpeg()).bytes(), Buffer.from('<script>alert(1)</script>')])
    const url = await set(new File([new Uint8Array(bytes)], 'polyglot.html'))
    expect(await (await get(url, ines)).text()).not.toContain('script')
  })

  test('S30: over the limit is 413 with a sentence, by API and form, and nothing of it stays', async () => {
    const large = new File(['x'.repeat(MEGABYTE + 1)], 'large.png')
    const answer = await upload(large)
    expect([answer.status, (await answer.json()) as unknown]).toMatchObject([413, { code: 'files.too_large' }])
    const form = await site.request('/settings/avatar', { method: 'POST', body: fileForm(large) }, ines)
    expect([form.status, await form.text()]).toEqual([413, expect.stringContaining('The file is larger than 1 MB.')])
  })

  test('is said in a sentence on the page of the form', async () => {
    const form = await site.request('/settings/avatar', { method: 'POST', body: fileForm(new File([SVG], 'x')) }, ines)
    expect([form.status, await form.text()]).toEqual([422, expect.stringContaining('Expected a picture (PNG, JPEG')])
    const empty = await site.request('/settings/avatar', { method: 'POST', body: new FormData() }, ines)
    expect(empty.status).toBe(422)
  })
})

test('a form sets and removes it', async () => {
  await remove()
  const answer = await site.request('/settings/avatar', { method: 'POST', body: fileForm(picture()) }, ines)
  expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/settings'])
  expect(await pageOf('/settings', ines)).toMatch(/src="\/avatars\/[0-9a-f-]{36}"/)
  expect((await site.form('/settings/avatar', { _method: 'DELETE' }, ines)).status).toBe(303)
  expect(await pageOf('/settings', ines)).not.toContain('src="/avatars/')
})

test.each([
  '../../etc/passwd',
  'a\r\nSet-Cookie: x=1',
  'a\0b',
  'x'.repeat(4096),
  '\u202egnp.exe',
  '<img src=x onerror=alert(1)>',
])('S31: what the file is called goes nowhere: %j', async (name) => {
  expect((await upload(new File([await picture().bytes()], name))).status).toBe(201)
  await site.removals.begin()
  expect(keys().every((key) => /^avatar-[0-9a-f-]{36}(-small)?$/.test(key))).toBeTrue()
})

test('who uploads too often is told to wait', async () => {
  const strict = await createTestInstance({ beside: site, env: { LIMIT_UPLOADS_PER_MINUTE: '1' } })
  const send = () => strict.request('/api/v1/me/avatar', { method: 'POST', body: fileForm(picture()) }, priya)
  expect([(await send()).status, (await send()).status]).toEqual([201, 429])
})
