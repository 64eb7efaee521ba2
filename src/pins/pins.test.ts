import { beforeEach, describe, expect, test } from 'bun:test'
import { createTestInstance, type Person } from '../../test/harness/instance.ts'

const site = await createTestInstance({ env: { LIMIT_PINS_PER_ROOM: '2' } })
const ines = await site.setUp('Ines')
const jonas = await site.signUp(ines, 'Jonas')
const priya = await site.signUp(ines, 'Priya')
let made = 0
/** A private room that Ines runs, with Jonas. */
let room: string

beforeEach(async () => {
  room = await site.makeRoom(ines, { name: `Desk ${++made}`, members: [jonas] })
})

const pin = (person: Person, id: string) => site.request(`/api/v1/messages/${id}/pin`, { method: 'PUT' }, person)
const unpin = (person: Person, id: string) => site.request(`/api/v1/messages/${id}/pin`, { method: 'DELETE' }, person)

async function lastSeq(): Promise<number> {
  const [row] = await site.sql<{ last_seq: number }[]>`select last_seq from rooms where id = ${room}`
  return row?.last_seq ?? 0
}

async function pinned(person = jonas): Promise<string[]> {
  const answer = await site.request(`/api/v1/rooms/${room}/pins`, {}, person)
  const { pins }: { pins: { message: { body: string }; pinned_by: { name: string } }[] } = await answer.json()
  return pins.map(({ message, pinned_by: by }) => `${message.body} by ${by.name}`)
}

describe('a pin', () => {
  test('of any member shows in the room, takes its next number, and is marked in the message for everybody', async () => {
    const { id } = await site.say(ines, room, 'the rota')
    const before = await lastSeq()
    const answer = await pin(jonas, id)
    const message: { changed_seq: number; pinned_at: string } = await answer.json()
    expect([answer.status, message.changed_seq, await lastSeq()]).toEqual([200, before + 1, before + 1])
    expect(Date.parse(message.pinned_at)).toBeGreaterThan(Date.now() - 60_000)
    expect(await pinned()).toEqual(['the rota by Jonas'])
    expect(await (await site.request(`/rooms/${room}`, {}, ines)).text()).toContain('(pinned)')
  })

  test('twice is once, and taking out what is not pinned changes nothing', async () => {
    const { id } = await site.say(ines, room, 'the rota')
    await pin(jonas, id)
    const after = await lastSeq()
    await pin(ines, id)
    expect(await lastSeq()).toBe(after)
    await unpin(ines, id)
    expect(await lastSeq()).toBe(after + 1)
    await unpin(ines, id)
    expect([await lastSeq(), await pinned()]).toEqual([after + 1, []])
  })

  test('goes with its message', async () => {
    const { id } = await site.say(ines, room, 'the rota')
    await pin(jonas, id)
    await site.request(`/api/v1/messages/${id}`, { method: 'DELETE' }, ines)
    expect(await pinned()).toEqual([])
    expect((await pin(ines, id)).status).toBe(409)
    expect(await (await site.request(`/rooms/${room}`, {}, ines)).text()).not.toContain('(pinned)')
  })

  test('is refused beyond what a room may have, also when many are put at once', async () => {
    const said = [1, 2, 3, 4].map((n) => site.say(ines, room, String(n)))
    const answers = await Promise.all((await Promise.all(said)).map(({ id }) => pin(jonas, id)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 422, 422])
    expect(await pinned()).toHaveLength(2)
  })

  test('is the business of admins where only they write', async () => {
    const { id } = await site.say(ines, room, 'the rota')
    await site.json(`/api/v1/rooms/${room}`, { posting: 'admins' }, ines, 'PATCH')
    expect((await pin(jonas, id)).status).toBe(403)
    expect((await pin(ines, id)).status).toBe(200)
    expect((await unpin(jonas, id)).status).toBe(403)
    expect(await (await site.request(`/rooms/${room}/pins`, {}, jonas)).text()).not.toContain('Unpin')
  })

  test('is not to be seen or put by who may not read the room', async () => {
    const { id } = await site.say(ines, room, 'the rota')
    await pin(ines, id)
    for (const answer of [
      await pin(priya, id),
      await unpin(priya, id),
      await site.request(`/api/v1/rooms/${room}/pins`, {}, priya),
      await site.request(`/rooms/${room}/pins`, {}, priya),
    ])
      expect(answer.status).toBe(404)
    expect(await pinned()).toEqual(['the rota by Ines'])
  })
})

test('the pane stands beside the room, each opens in its place, and a form brings back to it', async () => {
  const { id, seq } = await site.say(ines, room, 'the **rota**')
  await pin(jonas, id)
  const page = await (await site.request(`/rooms/${room}/pins`, {}, jonas)).text()
  expect(page).toContain('<strong>rota</strong>')
  expect(page).toContain(`href="/rooms/${room}?at=${seq}#m-${id}"`)
  expect(page).toContain('1 in Desk')
  const answer = await site.form(`/messages/${id}/pin`, {}, jonas, 'DELETE')
  expect([answer.status, answer.headers.get('Location')]).toEqual([303, `/rooms/${room}/pins`])
})

test('the pane names the files of a message that says nothing', async () => {
  const body = new FormData()
  body.append('files', new File(['Mon, Tue'], 'rota.txt'))
  const sent = await site.request(`/rooms/${room}/messages`, { method: 'POST', body }, ines)
  const [, id = ''] = /#m-([\w-]+)/.exec(sent.headers.get('Location') ?? '') ?? []
  await pin(jonas, id)
  const rewriter = new HTMLRewriter()
  let said = ''
  rewriter.on(`#pin-${id} .prose`, { text: ({ text }) => void (said += text) })
  await rewriter.transform(await site.request(`/rooms/${room}/pins`, {}, jonas)).text()
  expect(said).toBe('rota.txt')
})
