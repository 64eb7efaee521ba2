import { beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { createTestInstance, type Person, type TestInstance } from '../../test/harness/instance.ts'
import { bomb, DOT } from '../../test/harness/pictures.ts'
import { forgetDeleted } from '../messages/deletions.store.ts'
import type { Attachment } from './attachment.ts'
import { createRemovals } from './removals.ts'
import { createMemoryBlobs } from './memory-blobs.fixture.ts'

const MEGABYTE = 1024 * 1024
const { blobs, keys } = createMemoryBlobs()
let site: TestInstance
let ines: Person
let priya: Person
let stranger: Person
let room: string

beforeAll(async () => {
  site = await createTestInstance({
    blobs,
    env: {
      LIMIT_FILE_MB: '1',
      LIMIT_FILES_PER_MESSAGE: '3',
      LIMIT_UPLOADS_PER_MINUTE: '1000',
      LIMIT_IMAGE_MEGAPIXELS: '50',
    },
  })
  ines = await site.setUp('Ines')
  priya = await site.signUp(ines, 'Priya')
  stranger = await site.signUp(ines, 'Stranger')
  room = await site.makeRoom(ines, { name: 'Front desk', members: [priya] })
})

beforeEach(async () => {
  await site.sql`update attachments set created_at = now() - interval '2 days' where message_id is null`
  await site.removals.sweep()
})

const text = (content: string, name = 'notes.txt') => new File([content], name)
const unique = () => `words ${crypto.randomUUID()}`

async function picture(width = 1200, height = 800): Promise<File> {
  const bytes = await new Bun.Image(DOT).resize(width, height).png().bytes()
  return new File([new Uint8Array(bytes)], 'mast.png')
}

async function upload(file: File, person = ines): Promise<Response> {
  const body = new FormData()
  body.set('file', file)
  return await site.request('/api/v1/uploads', { method: 'POST', body }, person)
}

async function uploadId(file: File, person = ines): Promise<string> {
  const answer: { upload_id: string } = await (await upload(file, person)).json()
  return answer.upload_id
}

interface Told {
  id: string
  body: string
  attachments: Attachment[]
}

async function send(ids: string[], more: object = {}, person = ines): Promise<{ status: number; message: Told }> {
  const answer = await site.json(`/api/v1/rooms/${room}/messages`, { upload_ids: ids, ...more }, person)
  const message: Told = await answer.json()
  return { status: answer.status, message }
}

async function sent(file: File): Promise<{ message: Told; attachment: Attachment }> {
  const { message } = await send([await uploadId(file)])
  const [attachment] = message.attachments
  if (!attachment) throw new Error('expected a file')
  return { message, attachment }
}

const get = (path: string, person?: Person, headers: Record<string, string> = {}) =>
  site.request(path, { headers }, person)

/** No deletion can be undone any more, and what was deleted is gone. */
async function endUndo(): Promise<void> {
  await site.sql`update deletions set undo_until = now()`
  await forgetDeleted(site.sql)
  await site.removals.begin()
}

describe('a file', () => {
  test('goes up, into a message and to who may read the room, and to nobody else', async () => {
    const content = unique()
    const { attachment } = await sent(text(content, 'notes.txt'))
    expect(attachment).toMatchObject({ name: 'notes.txt', size: content.length, media_type: 'text/plain', width: null })
    expect(await (await get(attachment.url, priya)).text()).toBe(content)
    expect((await get(attachment.url, stranger)).status).toBe(404)
    expect((await get(attachment.url)).status).toBe(303)
  })

  test('is in the message for whoever reads it: history, changes, page', async () => {
    const { message, attachment } = await sent(text(unique()))
    for (const path of ['messages', 'changes?after=0&limit=200']) {
      const answer: { messages?: Told[]; changes?: Told[] } = await (
        await get(`/api/v1/rooms/${room}/${path}`, priya)
      ).json()
      const found = (answer.messages ?? answer.changes)?.find(({ id }) => id === message.id)
      expect(found?.attachments).toEqual([attachment])
    }
    expect(await (await get(`/rooms/${room}`, priya)).text()).toContain(`href="${attachment.url}"`)
  })

  test("is its uploader's alone until a message takes it", async () => {
    const id = await uploadId(text(unique()))
    expect((await get(`/files/${id}`, ines)).status).toBe(200)
    expect((await get(`/files/${id}`, priya)).status).toBe(404)
    expect(await send([id], {}, priya)).toMatchObject({ status: 422, message: { code: 'files.no_upload' } })
    expect((await send([id])).status).toBe(201)
  })

  test('goes into one message: not into a second, nor into two at once', async () => {
    const id = await uploadId(text(unique()))
    const both = await Promise.all([send([id]), send([id])])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 422])
    expect((await send([id])).status).toBe(422)
  })

  test('is sent once, however often the message is', async () => {
    const id = crypto.randomUUID()
    const [first, second] = [await uploadId(text(unique())), await uploadId(text(unique()))]
    expect(await send([first], { id })).toMatchObject({ status: 201, message: { attachments: [{ id: first }] } })
    expect(await send([second], { id })).toMatchObject({ status: 200, message: { attachments: [{ id: first }] } })
  })

  test('of the same bytes is stored once, and goes with the last message that has it', async () => {
    const content = unique()
    const before = keys().length
    const [one, two] = [await sent(text(content, 'a.txt')), await sent(text(content, 'b.txt'))]
    await site.removals.begin()
    expect(keys()).toHaveLength(before + 1)
    await site.request(`/api/v1/messages/${one.message.id}`, { method: 'DELETE' }, ines)
    expect((await get(one.attachment.url, ines)).status).toBe(404)
    await endUndo()
    expect(await (await get(two.attachment.url, ines)).text()).toBe(content)
    await site.request(`/api/v1/messages/${two.message.id}`, { method: 'DELETE' }, ines)
    await endUndo()
    expect(keys()).toHaveLength(before)
  })

  test('comes back with its message while a deletion is undone, and is not swept away before', async () => {
    const { message, attachment } = await sent(text(unique()))
    await site.request(`/api/v1/messages/${message.id}`, { method: 'DELETE' }, ines)
    await site.removals.sweep()
    expect((await get(attachment.url, ines)).status).toBe(404)
    const undone = await site.request(`/api/v1/messages/${message.id}/deletion`, { method: 'DELETE' }, ines)
    expect(await undone.json()).toMatchObject({ attachments: [{ id: attachment.id }] })
    expect((await get(attachment.url, ines)).status).toBe(200)
  })

  test('is gone for a member from the moment of their removal', async () => {
    const own = await site.makeRoom(ines, { name: 'Board', members: [stranger] })
    const id = await uploadId(text(unique()))
    await site.json(`/api/v1/rooms/${own}/messages`, { upload_ids: [id] }, ines)
    expect((await get(`/files/${id}`, stranger)).status).toBe(200)
    await site.request(`/api/v1/rooms/${own}/members/${stranger.id}`, { method: 'DELETE' }, ines)
    expect((await get(`/files/${id}`, stranger)).status).toBe(404)
  })

  test('that no message took in a day goes, with its bytes', async () => {
    const before = keys().length
    const id = await uploadId(text(unique()))
    await site.removals.sweep()
    expect((await get(`/files/${id}`, ines)).status).toBe(200)
    await site.sql`update attachments set created_at = now() - interval '25 hours' where id = ${id}`
    await site.removals.sweep()
    expect((await get(`/files/${id}`, ines)).status).toBe(404)
    expect(keys()).toHaveLength(before)
  })

  test('goes with its room, and with a message that an older version deleted', async () => {
    const old = createRemovals({ sql: site.sql, blobs, onError: (error) => expect(error).toBeUndefined() })
    const before = keys().length
    const [one, two] = [await sent(text(unique())), await sent(text(unique()))]
    await site.sql`update messages set deleted_at = now(), body = '' where id = ${one.message.id}`
    await site.sql`delete from messages where id = ${two.message.id}`
    expect((await get(one.attachment.url, ines)).status).toBe(404)
    await old.sweep()
    expect(keys()).toHaveLength(before)
  })

  test('whose bytes the storage would not remove is removed later', async () => {
    const before = keys().length
    let isAway = true
    const errors: unknown[] = []
    const remove = async (key: string) => (isAway ? Promise.reject(new Error('away')) : blobs.remove(key))
    const removals = createRemovals({ sql: site.sql, blobs: { remove }, onError: (error) => errors.push(error) })
    const id = await uploadId(text(unique()))
    await site.removals.begin()
    await site.sql`update attachments set created_at = now() - interval '25 hours' where id = ${id}`
    await removals.sweep()
    expect([errors.length, keys().length]).toEqual([1, before + 1])
    isAway = false
    await removals.begin()
    expect(keys()).toHaveLength(before + 1)
    await site.sql`update blob_removals set due_at = now()`
    await removals.begin()
    expect(keys()).toHaveLength(before)
  })

  test('can be taken back before it is sent, by who uploaded it', async () => {
    const id = await uploadId(text(unique()))
    const drop = (person: Person) => site.request(`/api/v1/uploads/${id}`, { method: 'DELETE' }, person)
    expect((await drop(priya)).status).toBe(404)
    expect((await drop(ines)).status).toBe(204)
    expect((await drop(ines)).status).toBe(404)
  })
})

describe('answers', () => {
  test('S29: what is no picture, sound, film, PDF or text is saved and not shown', async () => {
    const { attachment } = await sent(text('<script>alert(1)</script>', 'page.html'))
    const { headers } = await get(attachment.url, ines)
    expect(headers.get('Content-Type')).toBe('application/octet-stream')
    expect(headers.get('Content-Disposition')).toStartWith('attachment; filename="page.html"')
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(headers.get('Content-Security-Policy')).toContain('sandbox')
    expect(headers.get('Cache-Control')).toContain('private')
  })

  test('text is shown, and saved where that is asked for', async () => {
    const { attachment } = await sent(text(unique()))
    expect((await get(attachment.url, ines)).headers.get('Content-Disposition')).toStartWith('inline')
    const saved = await get(`${attachment.url}?download=1`, ines)
    expect(saved.headers.get('Content-Disposition')).toStartWith('attachment')
  })

  test('a part of a file is what was asked for', async () => {
    const { attachment } = await sent(text('0123456789 in parts'))
    const part = await get(attachment.url, ines, { Range: 'bytes=2-4' })
    expect([part.status, part.headers.get('Content-Range'), await part.text()]).toEqual([206, 'bytes 2-4/19', '234'])
    const beyond = await get(attachment.url, ines, { Range: 'bytes=19-' })
    expect([beyond.status, beyond.headers.get('Content-Range')]).toEqual([416, 'bytes */19'])
  })

  test('what a browser has is not sent again, and asked for each time', async () => {
    const { attachment } = await sent(text(unique()))
    const etag = (await get(attachment.url, ines)).headers.get('ETag') ?? ''
    expect((await get(attachment.url, ines, { 'If-None-Match': etag })).status).toBe(304)
    expect((await get(attachment.url, stranger, { 'If-None-Match': etag })).status).toBe(404)
  })

  test('HEAD tells of a file what GET does', async () => {
    const { attachment } = await sent(text(unique()))
    const head = await site.request(attachment.url, { method: 'HEAD' }, ines)
    expect([head.status, head.headers.get('Content-Length')]).toEqual([200, String(attachment.size)])
  })
})

describe('a picture', () => {
  test('has its size, and a small one of WebP', async () => {
    const { attachment } = await sent(await picture())
    expect(attachment).toMatchObject({ media_type: 'image/png', width: 1200, height: 800 })
    const small = await get(attachment.thumbnail_url ?? '', priya)
    expect(small.headers.get('Content-Type')).toBe('image/webp')
    expect(await new Bun.Image(new Uint8Array(await small.arrayBuffer())).metadata()).toMatchObject({
      width: 832,
      height: 555,
      format: 'webp',
    })
    expect((await get(attachment.thumbnail_url ?? '', stranger)).status).toBe(404)
  })

  test('S30: of a hundred million pixels is 422, and nothing of it stays', async () => {
    const before = keys().length
    const answer = await upload(bomb(10_000, 10_000))
    expect([answer.status, (await answer.json()) as unknown]).toMatchObject([422, { code: 'files.too_many_pixels' }])
    await site.removals.begin()
    expect(keys()).toHaveLength(before)
  })

  test('S29: that only begins like one is saved and not shown', async () => {
    const { attachment } = await sent(text('\x89PNG\r\n\x1a\n<script>alert(1)</script>', 'x.png'))
    expect(attachment).toMatchObject({
      media_type: expect.stringMatching(/octet-stream/),
      width: null,
      thumbnail_url: null,
    })
  })

  test('is described by its author, which takes a number; by nobody else', async () => {
    const id = await uploadId(await picture(40, 30))
    const patch = (alt: string) => site.json(`/api/v1/uploads/${id}`, { alt }, ines, 'PATCH')
    expect((await patch('The mast')).status).toBe(204)
    const { message } = await send([id])
    expect(message.attachments[0]?.alt).toBe('The mast')
    expect((await patch('Late')).status).toBe(404)
    expect((await site.form(`/files/${id}`, { alt: 'Mine' }, priya, 'PATCH')).status).toBe(403)
    expect((await site.form(`/files/${id}`, { alt: 'The mast at dawn' }, ines, 'PATCH')).status).toBe(303)
    const page = await (await get(`/rooms/${room}`, priya)).text()
    expect(page).toContain('alt="The mast at dawn"')
  })
})

describe('limits', () => {
  const large = () => new File(['x'.repeat(MEGABYTE + 1)], 'large.bin')

  test('S30: a file over the limit is 413 with a sentence, and nothing of it stays', async () => {
    const before = keys().length
    const answer = await upload(large())
    expect([answer.status, (await answer.json()) as unknown]).toMatchObject([
      413,
      { detail: 'The file is larger than 1 MB.' },
    ])
    await site.removals.begin()
    expect(keys()).toHaveLength(before)
  })

  test('an empty file, and a form without one, are 422', async () => {
    expect((await upload(new File([], 'empty.txt'))).status).toBe(422)
    const answer = await site.request('/api/v1/uploads', { method: 'POST', body: new FormData() }, ines)
    expect(answer.status).toBe(422)
  })

  test('a message has so many files and no more', async () => {
    const ids = await Promise.all([1, 2, 3, 4].map(() => uploadId(text(unique()))))
    expect((await send(ids)).status).toBe(422)
    const inOrder = await send(ids.slice(1))
    expect(inOrder.message.attachments.map(({ id }) => id)).toEqual(ids.slice(1))
  })

  test('a message has a text, a file, or both', async () => {
    expect((await send([])).status).toBe(422)
    expect((await send([], { body: ' ' })).status).toBe(422)
    expect((await send([await uploadId(text(unique()))], { body: 'Look' })).message.body).toBe('Look')
  })

  test('the storage of a site is limited', async () => {
    const full = await createTestInstance({ beside: site, blobs, env: { LIMIT_STORAGE_GB: '1' } })
    await site.sql`insert into files (id, sha256, size, media_type, blob_key)
      values (gen_random_uuid(), sha256('x'), ${1024 ** 3}, 'text/plain', 'file-huge')`
    const body = new FormData()
    body.set('file', text(unique()))
    const answer = await full.request('/api/v1/uploads', { method: 'POST', body }, ines)
    expect([answer.status, (await answer.json()) as unknown]).toMatchObject([413, { code: 'files.storage_full' }])
    await site.sql`delete from files where blob_key = 'file-huge'`
  })
})

describe('a form without script', () => {
  async function post(fields: Record<string, string | File[]>, person = ines) {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields))
      for (const one of typeof value === 'string' ? [value] : value) body.append(name, one)
    return await site.request(`/rooms/${room}/messages`, { method: 'POST', body }, person)
  }

  const newest = async (): Promise<Told> => {
    const { messages }: { messages: Told[] } = await (await get(`/api/v1/rooms/${room}/messages`, ines)).json()
    return messages.at(-1) as Told
  }

  test('sends text and several files', async () => {
    const answer = await post({
      id: crypto.randomUUID(),
      body: 'Two of them',
      files: [text(unique(), 'a.txt'), await picture()],
    })
    expect(answer.status).toBe(303)
    const { body, attachments } = await newest()
    expect([body, attachments.map(({ name }) => name)]).toEqual(['Two of them', ['a.txt', 'mast.png']])
  })

  test('sends a text where no file was chosen', async () => {
    expect((await post({ body: 'No file', files: [new File([], '')] })).status).toBe(303)
    expect(await newest()).toMatchObject({ body: 'No file', attachments: [] })
  })

  test('that is refused comes back with what was typed and the reason, and nothing is kept', async () => {
    const before = keys().length
    const answer = await post({
      body: 'Kept words',
      files: [text(unique()), new File(['x'.repeat(MEGABYTE + 1)], 'large.bin')],
    })
    const page = await answer.text()
    expect(answer.status).toBe(413)
    expect(page).toContain('Kept words')
    expect(page).toContain('The file is larger than 1 MB.')
    await site.removals.begin()
    expect(keys()).toHaveLength(before)
  })

  test('that is sent twice is one message, and keeps no file twice', async () => {
    const id = crypto.randomUUID()
    expect((await post({ id, body: '', files: [text('once')] })).status).toBe(303)
    expect((await post({ id, body: '', files: [text('twice')] })).status).toBe(303)
    expect((await newest()).attachments).toHaveLength(1)
    const [row] = await site.sql<
      { count: number }[]
    >`select count(*) as count from attachments where message_id is null`
    expect(row?.count).toBe(0)
  })

  test('of who may not write here stores nothing', async () => {
    const before = keys().length
    expect((await post({ body: 'x', files: [text(unique())] }, stranger)).status).toBe(404)
    expect(keys()).toHaveLength(before)
  })
})
