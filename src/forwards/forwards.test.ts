import { beforeEach, describe, expect, test } from 'bun:test'
import { createTestInstance, type Person } from '../../test/harness/instance.ts'
import { forwardedBody } from './forwarded-body.ts'

const site = await createTestInstance({ env: { LIMIT_MESSAGE_CHARACTERS: '200' } })
const ines = await site.setUp('Ines')
const jonas = await site.signUp(ines, 'Jonas')
const priya = await site.signUp(ines, 'Priya')
let made = 0
let open: string
let board: string
let desk: string

beforeEach(async () => {
  made += 1
  open = await site.makeRoom(ines, { name: `Open *${made}*`, kind: 'public', members: [jonas] })
  board = await site.makeRoom(ines, { name: `Board ${made}`, members: [jonas] })
  desk = await site.makeRoom(jonas, { name: `Desk ${made}`, members: [priya] })
})

interface Json {
  id: string
  body: string
  html: string
  author: { name: string }
  attachments: { name: string }[]
}

async function forward(person: Person, id: string, roomId: string, more: Record<string, string> = {}) {
  const answer = await site.json(`/api/v1/messages/${id}/forwards`, { room_id: roomId, ...more }, person)
  const json: Json & { code?: string } = await answer.json()
  return { status: answer.status, ...json }
}

describe('forwarding', () => {
  test('makes a message of mine that quotes the other, with my words before it', async () => {
    const { id, seq } = await site.say(ines, open, 'the **tide**\nis late')
    const sent = await forward(jonas, id, desk, { body: 'Look at this' })
    expect([sent.status, sent.author.name]).toEqual([201, 'Jonas'])
    expect(sent.html).toStartWith('<p>Look at this</p>')
    expect(sent.html).toContain('<blockquote>')
    expect(sent.html).toContain('<strong>Ines</strong> in <a')
    expect(sent.html).toContain(`/rooms/${open}?at=${seq}#m-${id}"`)
    expect(sent.html).toContain(`>Open *${made}*</a>`)
    expect(sent.html).toContain('<strong>tide</strong><br>is late')
  })

  test('names no private room to those who may not read it, and does within the room itself', async () => {
    const { id } = await site.say(ines, board, 'between us')
    const elsewhere = await forward(jonas, id, desk)
    expect(elsewhere.html).toContain('<strong>Ines</strong>')
    expect(elsewhere.body).not.toContain('Board')
    expect(elsewhere.body).not.toContain(board)
    expect((await forward(jonas, id, board)).body).toContain(`/rooms/${board}`)
  })

  test('tells nobody again whom the quote mentions, but those whom I mention', async () => {
    const { id } = await site.say(ines, open, '@Jonas and @room')
    const sent = await forward(jonas, id, desk, { body: '@Priya see' })
    const [row] = await site.sql`select mentions, mentions_room from messages where id = ${sent.id}`
    expect(row).toEqual({ mentions: [priya.id], mentions_room: false })
  })

  test('takes the files along, whose bytes are kept once, and outlives the original', async () => {
    const form = new FormData()
    form.set('file', new File([`text ${made}`], 'rota.txt'))
    const answer = await site.request('/api/v1/uploads', { method: 'POST', body: form }, ines)
    const { upload_id: upload }: { upload_id: string } = await answer.json()
    const said = await site.json(`/api/v1/rooms/${board}/messages`, { upload_ids: [upload] }, ines)
    const { id }: { id: string } = await said.json()
    const sent = await forward(jonas, id, desk)
    expect(sent.attachments.map(({ name }) => name)).toEqual(['rota.txt'])
    const [files] = await site.sql`
      select count(distinct file_id) from attachments where message_id in (${id}, ${sent.id})`
    expect(files).toEqual({ count: 1 })
    await site.request(`/api/v1/messages/${id}`, { method: 'DELETE' }, ines)
    expect(await (await site.request(`/api/v1/messages/${sent.id}`, {}, priya)).json()).toMatchObject({
      attachments: [{ name: 'rota.txt' }],
    })
  })

  test('twice with one id is one message', async () => {
    const { id } = await site.say(ines, open, 'the tide')
    const own = crypto.randomUUID()
    await forward(jonas, id, desk, { id: own })
    await forward(jonas, id, desk, { id: own })
    const [row] = await site.sql`select count(*) from messages where room_id = ${desk}`
    expect(row).toEqual({ count: 1 })
  })

  test('is refused of what I may not read, into where I may not write, and of what is gone', async () => {
    const { id } = await site.say(ines, board, 'between us')
    expect((await forward(priya, id, desk)).status).toBe(404)
    const { id: mine } = await site.say(priya, desk, 'mine')
    expect((await forward(priya, mine, board)).status).toBe(404)
    expect((await forward(priya, mine, open)).status).toBe(403)
    await site.request(`/api/v1/messages/${mine}`, { method: 'DELETE' }, priya)
    expect((await forward(priya, mine, desk)).status).toBe(409)
  })

  test('works by a form, which says what is missing', async () => {
    const { id } = await site.say(ines, open, 'the tide')
    expect(await (await site.request(`/messages/${id}/forward`, {}, jonas)).text()).toContain(`Desk ${made}`)
    const refused = await site.form(`/messages/${id}/forwards`, { room_id: '', body: 'kept' }, jonas)
    const page = await refused.text()
    expect([refused.status, page.includes('Choose a room.'), page.includes('kept')]).toEqual([422, true, true])
    const sent = await site.form(`/messages/${id}/forwards`, { room_id: desk, body: '' }, jonas)
    expect([sent.status, sent.headers.get('Location')]).toEqual([303, expect.stringContaining(`/rooms/${desk}#m-`)])
  })
})

describe('the text of a forwarded message', () => {
  const message = {
    id: 'x',
    seq: 1,
    body: 'word '.repeat(100),
    author: { id: 'u', name: 'A_B [c](http://x) @Ines', avatar: null },
  }
  const options = { comment: '', source: null, origin: 'http://localhost', max: 120 }

  test('is cut to what a message may have', () => {
    const body = forwardedBody(message, options)
    expect(Array.from(body)).toHaveLength(120)
    expect(body).toEndWith('…')
  })

  test('makes nothing of the signs in a name', () => {
    const [head] = forwardedBody(message, options).split('\n')
    expect(head).toBe('> **A\\_B \\[c\\]\\(http\\://x\\) @\u2060Ines**')
  })
})
