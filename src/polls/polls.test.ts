import { beforeEach, describe, expect, test } from 'bun:test'
import { createTestInstance, type Person } from '../../test/harness/instance.ts'
import { forgetDeleted } from '../messages/deletions.store.ts'

const site = await createTestInstance()
const beside = await createTestInstance({ beside: site })
const ines = await site.setUp('Ines')
const jonas = await site.signUp(ines, 'Jonas')
const priya = await site.signUp(ines, 'Priya')
const rafael = await site.signUp(ines, 'Rafael')
let made = 0
/** A private room that Ines runs, with Jonas and Priya. */
let room: string

interface Asked {
  id: string
  seq: number
  changed_seq: number
  body: string
  poll: { many: boolean; closed_at: string | null; options: { text: string; user_ids: string[] }[] }
}

beforeEach(async () => {
  room = await site.makeRoom(ines, { name: `Desk ${++made}`, members: [jonas, priya] })
})

const NEW = { question: 'Where to eat?', options: ['Harbour', 'Market', 'Home'] }

const post = (body: object = {}, person = jonas) =>
  site.json(`/api/v1/rooms/${room}/polls`, { ...NEW, ...body }, person)

const read = async (answer: Response): Promise<Asked> => {
  if (!answer.ok) throw new Error(`expected a success, found ${answer.status} ${await answer.text()}`)
  const message: Asked = await answer.json()
  return message
}

const ask = async (body: object = {}, person = jonas) => read(await post(body, person))

const vote = (person: Person, id: string, choices: unknown, on = site) =>
  on.json(`/api/v1/messages/${id}/vote`, { choices }, person, 'PUT')
const unvote = (person: Person, id: string) => site.request(`/api/v1/messages/${id}/vote`, { method: 'DELETE' }, person)
const close = (person: Person, id: string) =>
  site.request(`/api/v1/messages/${id}/poll/closed`, { method: 'PUT' }, person)
const get = async (id: string, person = ines) => read(await site.request(`/api/v1/messages/${id}`, {}, person))

/** Who chose each option, by name. */
async function votes(id: string): Promise<string[]> {
  const names = new Map([ines, jonas, priya].map((person) => [person.id, person.name]))
  return (await get(id)).poll.options.map(({ user_ids: ids }) => ids.map((by) => names.get(by)).join(' '))
}

async function lastSeq(): Promise<number> {
  const [row] = await site.sql<{ last_seq: number }[]>`select last_seq from rooms where id = ${room}`
  return row?.last_seq ?? 0
}

const statusAndCode = async (answer: Response) => {
  const { code }: { code: string } = await answer.json()
  return `${answer.status} ${code}`
}

describe('a poll', () => {
  test('is a message whose text is the question, and the same id asks once', async () => {
    const id = Bun.randomUUIDv7()
    const first = await post({ id, many: true })
    expect(first.status).toBe(201)
    const { body, seq, poll } = await read(first)
    expect([body, poll]).toEqual([
      'Where to eat?',
      { many: true, closed_at: null, options: NEW.options.map((text) => ({ text, user_ids: [] })) },
    ])
    const again = await post({ id, many: true })
    expect([again.status, (await read(again)).seq, await lastSeq()]).toEqual([200, seq, seq])
  })

  test.each([
    ['no question', { question: ' \n ' }, 'question'],
    ['a question that is too long', { question: 'x'.repeat(301) }, 'question'],
    ['one option', { options: ['Harbour'] }, 'options'],
    ['eleven options', { options: Array.from({ length: 11 }, (_, n) => `Option ${n}`) }, 'options'],
    ['an option that is blank', { options: ['Harbour', ''] }, 'options.1'],
    ['an option that is too long', { options: ['Harbour', 'x'.repeat(101)] }, 'options.1'],
    ['the same option twice', { options: ['Harbour', 'harbour '] }, 'options'],
    ['options that are no list', { options: 'Harbour' }, 'options'],
  ])('with %s is refused and stored nowhere', async (_, body, field) => {
    const before = await lastSeq()
    const answer = await post(body)
    const problem: { errors?: { field: string }[] } = await answer.json()
    expect([answer.status, problem.errors?.map((error) => error.field)]).toEqual([422, [field]])
    expect(await lastSeq()).toBe(before)
  })

  test('takes what is long, foreign or looks like markup as it is, on one line', async () => {
    const options = ['<img src=x onerror=alert(1)>', '"><li id="m-1">', 'x'.repeat(100), 'שלום‏ \r\n عالم']
    const { id, poll } = await ask({ question: `${'ü'.repeat(298)}??`, options })
    expect(poll.options.map(({ text }) => text)).toEqual([...options.slice(0, 3), 'שלום‏ عالم'])
    const page = await (await site.request(`/messages/${id}`, {}, ines)).text()
    expect(page.includes('<img src=x')).toBe(false)
    expect(page.includes('<li id="m-1"')).toBe(false)
  })

  test('can stand in a thread', async () => {
    const { id: rootId } = await site.say(ines, room, 'lunch')
    const { id } = await ask({ thread_root_id: rootId })
    const page = await (await site.request(`/rooms/${room}/threads/${rootId}`, {}, ines)).text()
    expect(page).toContain(`id="t-${id}"`)
    expect(page).toContain('Harbour')
  })

  test('is not edited: people have voted on what it said', async () => {
    const { id } = await ask()
    expect(await statusAndCode(await site.json(`/api/v1/messages/${id}`, { body: 'What?' }, jonas, 'PATCH'))).toBe(
      '409 polls.not_editable',
    )
    expect((await get(id)).body).toBe('Where to eat?')
  })

  test('shows what it asks where it is quoted', async () => {
    const { id } = await ask()
    await site.json(`/api/v1/rooms/${room}/messages`, { body: 'Home', reply_to_id: id }, ines)
    expect(await (await site.request(`/rooms/${room}`, {}, priya)).text()).toContain(
      `<b data-name-of="${jonas.id}">Jonas</b> Where to eat?</span>`,
    )
  })
})

describe('a vote', () => {
  test('takes the room’s next number, and everybody sees who chose what', async () => {
    const { id, seq } = await ask()
    const answer = await read(await vote(priya, id, [1]))
    expect([answer.changed_seq, await lastSeq()]).toEqual([seq + 1, seq + 1])
    await vote(ines, id, [1])
    expect(await votes(id)).toEqual(['', 'Priya Ines', ''])
    const page = await (await site.request(`/rooms/${room}`, {}, jonas)).text()
    expect(page).toContain(`data-by="${priya.id} ${ines.id}"`)
    expect(page).toContain('Market, 2: Priya and Ines')
    expect(page).toContain('2 people voted')
  })

  test('shows the faces of who chose it, with their pictures', async () => {
    const { id } = await ask()
    const [picture] = await site.sql<{ avatar: string }[]>`
      update users set avatar = gen_random_uuid() where id = ${priya.id} returning avatar`
    await vote(priya, id, [1])
    const page = await (await site.request(`/rooms/${room}`, {}, jonas)).text()
    const [, faces = ''] = /class="poll"[^]*?<span class="faces">(<span class="avatar[^]*?)<\/button>/.exec(page) ?? []
    expect(faces.includes(picture?.avatar ?? 'none')).toBe(true)
    await site.sql`update users set avatar = null where id = ${priya.id}`
  })

  test('once more changes nothing; another one takes its place; taken back it is gone', async () => {
    const { id, seq } = await ask()
    await vote(priya, id, [1])
    await vote(priya, id, [1])
    expect(await lastSeq()).toBe(seq + 1)
    await vote(priya, id, [2])
    expect([await votes(id), await lastSeq()]).toEqual([['', '', 'Priya'], seq + 2])
    await unvote(priya, id)
    await unvote(priya, id)
    expect([await votes(id), await lastSeq()]).toEqual([['', '', ''], seq + 3])
  })

  test('is for several options where the poll takes them: what is named is all that is chosen', async () => {
    const { id } = await ask({ many: true })
    await vote(priya, id, [0, 2, 2])
    expect(await votes(id)).toEqual(['Priya', '', 'Priya'])
    await vote(priya, id, [1, 2])
    expect(await votes(id)).toEqual(['', 'Priya', 'Priya'])
    await vote(priya, id, [])
    expect(await votes(id)).toEqual(['', '', ''])
  })

  test.each([
    ['an option that there is not', [3]],
    ['several where it takes one', [0, 1]],
    ['a number below 0', [-1]],
    ['a text', ['0']],
    ['no list', 0],
  ])('for %s is refused and changes nothing', async (_, choices) => {
    const { id, seq } = await ask()
    await vote(priya, id, [1])
    expect(await statusAndCode(await vote(priya, id, choices))).toBe('422 input.invalid')
    expect([await votes(id), await lastSeq()]).toEqual([['', 'Priya', ''], seq + 1])
  })

  test('is refused by what is no poll, is deleted, or stands in an archived room', async () => {
    const { id: said } = await site.say(jonas, room, 'no poll')
    expect(await statusAndCode(await vote(priya, said, [0]))).toBe('404 polls.none')
    const { id: deleted } = await ask()
    await site.request(`/api/v1/messages/${deleted}`, { method: 'DELETE' }, jonas)
    expect(await statusAndCode(await vote(priya, deleted, [0]))).toBe('409 messages.deleted')
    const { id } = await ask()
    await site.json(`/api/v1/rooms/${room}`, { archived: true }, ines, 'PATCH')
    expect(await statusAndCode(await vote(priya, id, [0]))).toBe('409 rooms.archived')
  })

  test('is no business of who is not a member', async () => {
    const { id } = await ask()
    expect((await vote(rafael, id, [0])).status).toBe(404)
    const open = await site.makeRoom(ines, { name: `Open ${++made}`, kind: 'public' })
    const asked = await read(await site.json(`/api/v1/rooms/${open}/polls`, NEW, ines))
    expect(await statusAndCode(await vote(rafael, asked.id, [0]))).toBe('403 rooms.not_a_member')
    await site.request(`/api/v1/rooms/${room}/members/${priya.id}`, { method: 'DELETE' }, ines)
    expect((await vote(priya, id, [0])).status).toBe(404)
    expect((await get(asked.id)).poll.options.flatMap((option) => option.user_ids)).toEqual([])
  })
})

describe('two at once', () => {
  test('people on two instances are both counted, each under a number of their own', async () => {
    const { id, seq } = await ask()
    const answers = await Promise.all([vote(ines, id, [1]), vote(priya, id, [1], beside), vote(jonas, id, [0], beside)])
    const numbers = await Promise.all(answers.map(async (answer) => (await read(answer)).changed_seq))
    expect(numbers.toSorted((a, b) => a - b)).toEqual([seq + 1, seq + 2, seq + 3])
    const { poll } = await get(id)
    expect(poll.options.map(({ user_ids: ids }) => ids.toSorted())).toEqual([
      [jonas.id],
      [ines.id, priya.id].toSorted(),
      [],
    ])
  })

  test('votes of one person leave exactly the last one', async () => {
    const { id } = await ask({ many: true })
    const sets = [[0], [1, 2], [2], [0, 1], [1]]
    const answers = await Promise.all(
      sets.map(async (choices, i) => ({
        choices,
        ...(await read(await vote(priya, id, choices, i % 2 ? beside : site))),
      })),
    )
    const last = answers.toSorted((a, b) => a.changed_seq - b.changed_seq).at(-1)
    const chosen = (await get(id)).poll.options.flatMap(({ user_ids: ids }, i) => (ids.length > 0 ? [i] : []))
    expect(chosen).toEqual(last?.choices ?? [])
    expect(chosen).not.toEqual([])
  })

  test('a vote and the closing: what was counted stands, what came after was refused', async () => {
    const { id } = await ask()
    const [voted, closed] = await Promise.all([vote(priya, id, [1], beside), close(jonas, id)])
    expect(closed.status).toBe(200)
    expect(await votes(id)).toEqual(['', voted.ok ? 'Priya' : '', ''])
    expect([200, 409]).toContain(voted.status)
  })
})

describe('closing', () => {
  test('is for the author and the room’s admins, takes one number, and keeps the votes', async () => {
    const { id, seq } = await ask()
    await vote(priya, id, [1])
    expect(await statusAndCode(await close(priya, id))).toBe('403 polls.not_yours')
    const { poll } = await read(await close(ines, id))
    expect(Date.parse(poll.closed_at ?? '')).toBeGreaterThan(Date.now() - 60_000)
    await close(jonas, id)
    expect(await lastSeq()).toBe(seq + 2)
    expect(await statusAndCode(await vote(ines, id, [0]))).toBe('409 polls.closed')
    expect(await statusAndCode(await unvote(priya, id))).toBe('409 polls.closed')
    expect(await votes(id)).toEqual(['', 'Priya', ''])
    const page = await (await site.request(`/rooms/${room}`, {}, priya)).text()
    expect(page).toContain('data-closed=""')
    expect(page).not.toContain('name="choices"')
  })
})

describe('deleting', () => {
  test('takes the poll along, and undoing brings it back with its votes', async () => {
    const { id } = await ask()
    await vote(priya, id, [1])
    await site.request(`/api/v1/messages/${id}`, { method: 'DELETE' }, jonas)
    expect((await get(id)).poll).toBeNull()
    expect((await site.sql`select from polls where message_id = ${id}`).length).toBe(0)
    await site.request(`/api/v1/messages/${id}/deletion`, { method: 'DELETE' }, jonas)
    expect(await votes(id)).toEqual(['', 'Priya', ''])
    await site.request(`/api/v1/messages/${id}`, { method: 'DELETE' }, jonas)
    await site.sql`update deletions set undo_until = now()`
    await forgetDeleted(site.sql)
    for (const table of ['polls', 'poll_options', 'poll_votes'])
      expect((await site.sql`select from ${site.sql(table)} where message_id = ${id}`).length).toBe(0)
  })
})

test('the search finds the question and the options', async () => {
  const { id } = await ask({ question: 'Where shall the regatta end?', options: ['Pilot island', 'Breakwater'] })
  await site.indexAll()
  for (const q of ['regatta', 'pilot isl', 'breakwater']) {
    const answer = await site.request(`/api/v1/search?${new URLSearchParams({ q })}`, {}, priya)
    const { results }: { results: { message: { id: string } }[] } = await answer.json()
    expect([q, results.map(({ message }) => message.id)]).toEqual([q, [id]])
  }
  expect(await (await site.request('/search?q=breakwater', {}, priya)).text()).toContain('<mark>Breakwater</mark>')
})

describe('without script', () => {
  test('a form makes a poll, comes back with what is wrong, and counts no empty field', async () => {
    const page = await (await site.request(`/rooms/${room}/polls/new`, {}, jonas)).text()
    expect(page.match(/name="options"/g)).toHaveLength(10)
    const id = Bun.randomUUIDv7()
    const fields = (options: string[]) => {
      const form = new URLSearchParams({ id, question: 'Tea?', many: 'true' })
      for (const option of options) form.append('options', option)
      return { method: 'POST', body: form }
    }
    const refused = await site.request(`/rooms/${room}/polls`, fields(['Yes', '', '']), jonas)
    const text = await refused.text()
    expect(refused.status).toBe(422)
    expect(text).toContain('Expected 2 to 10 options, found 1.')
    expect(text).toContain('value="Tea?"')
    expect(text).toContain('value="Yes"')
    const made = await site.request(`/rooms/${room}/polls`, fields(['Yes', '', 'No', '']), jonas)
    expect(made.status).toBe(303)
    expect((await get(id)).poll.options.map((option) => option.text)).toEqual(['Yes', 'No'])
  })

  test('a button in the message votes for one option, and leads back to the message', async () => {
    const { id, seq } = await ask()
    const answer = await site.form(`/messages/${id}/vote`, { choices: '2' }, priya, 'PUT')
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, `/rooms/${room}?at=${seq}#m-${id}`])
    expect(await votes(id)).toEqual(['', '', 'Priya'])
  })

  test('several are ticked on the poll’s own page, which knows my vote and names everybody’s', async () => {
    const { id } = await ask({ many: true })
    expect(await (await site.request(`/rooms/${room}`, {}, priya)).text()).toContain(`action="/messages/${id}/poll"`)
    const body = new FormData()
    for (const [name, value] of [
      ['_method', 'PUT'],
      ['choices', '0'],
      ['choices', '2'],
    ] as const)
      body.append(name, value)
    await site.request(`/messages/${id}/vote`, { method: 'POST', body }, priya)
    expect(await votes(id)).toEqual(['Priya', '', 'Priya'])
    const page = await (await site.request(`/messages/${id}/poll`, {}, priya)).text()
    expect(page.match(/value="\d" checked=""/g)).toEqual(['value="0" checked=""', 'value="2" checked=""'])
    expect(page).toContain('Take your vote back')
    expect(await (await site.request(`/messages/${id}/poll`, {}, ines)).text()).not.toContain('Take your vote back')
    await site.form(`/messages/${id}/vote`, {}, priya, 'DELETE')
    expect(await votes(id)).toEqual(['', '', ''])
  })

  test('who may close it finds the button, and nobody else', async () => {
    const { id } = await ask()
    const seen = async (person: Person) => (await site.request(`/messages/${id}/poll`, {}, person)).text()
    expect(await seen(jonas)).toContain('Close the poll')
    expect(await seen(ines)).toContain('Close the poll')
    expect(await seen(priya)).not.toContain('Close the poll')
    expect((await site.form(`/messages/${id}/poll/closed`, {}, jonas, 'PUT')).status).toBe(303)
    expect(await seen(jonas)).not.toContain('name="choices"')
  })
})
