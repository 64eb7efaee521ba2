import { describe, expect, test } from 'bun:test'
import { createTestInstance, type Person } from '../../test/harness/instance.ts'

const site = await createTestInstance()
const ines = await site.setUp('Ines')
const jonas = await site.signUp(ines, 'Jonas')
const priya = await site.signUp(ines, 'Priya')
const guest = await site.signUp(ines, 'Guest', 'guest')
const large = await createTestInstance({ beside: site, env: { LIMIT_ROOM_MENTION_MEMBERS: '2' } })
const room = await site.makeRoom(ines, { name: 'Desk', members: [jonas, guest] })

/** The text of what is offered above the composer. */
async function offered(person: Person, id: string): Promise<string> {
  const answer = await site.request(`/messages/${id}/absent`, { headers: { 'HX-Request': 'true' } }, person)
  return (await answer.text()).replace(/<[^>]*>/g, '').trim()
}

describe('whom a message mentions in vain', () => {
  test('is offered to its author to be added, there and on the page of the message', async () => {
    const { id } = await site.say(jonas, room, 'ask @Priya about it')
    expect(await offered(jonas, id)).toContain('Priya is not in this room')
    const page = await (await site.request(`/messages/${id}`, {}, jonas)).text()
    expect(page).toContain('Add Priya, who is not in this room')
    expect(page).toContain(`action="/rooms/${room}/members/${priya.id}"`)
    expect(await offered(ines, id)).toBe('')
  })

  test('is nobody who is there, who is named in code, or whom a guest or a direct room could not add', async () => {
    for (const body of ['@Jonas you', '`@Priya` in code', 'nobody at all', '@Nobody here'])
      expect([body, await offered(ines, (await site.say(ines, room, body)).id)]).toEqual([body, ''])
    expect(await offered(guest, (await site.say(guest, room, '@Priya')).id)).toBe('')
    const opened = await site.json('/api/v1/directs', { user_ids: [jonas.id] }, ines)
    const { id: direct }: { id: string } = await opened.json()
    expect(await offered(ines, (await site.say(ines, direct, '@Priya')).id)).toBe('')
  })

  test('is not offered any more once they are there', async () => {
    const { id } = await site.say(ines, room, '@Priya')
    const added = await site.form(`/rooms/${room}/members/${priya.id}`, {}, ines, 'PUT')
    expect(added.status).toBe(303)
    expect(await offered(ines, id)).toBe('')
  })
})

describe('telling everybody', () => {
  const send = (person: Person, body: string) => large.json(`/api/v1/rooms/${room}/messages`, { body }, person)

  test('is the business of admins in large rooms, of the room or the site', async () => {
    const refused = await send(jonas, 'hey @room')
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('only its admins')])
    expect((await send(jonas, 'no `@room` here')).status).toBe(201)
    expect((await send(ines, 'hey @room')).status).toBe(201)
    expect((await site.json(`/api/v1/rooms/${room}/messages`, { body: 'hey @room' }, jonas)).status).toBe(201)
  })

  test('can not be done by an edit either, but what it was before stays', async () => {
    const edit = (id: string, body: string) => large.json(`/api/v1/messages/${id}`, { body }, jonas, 'PATCH')
    const { id } = await site.say(jonas, room, 'hey')
    expect((await edit(id, 'hey @room')).status).toBe(403)
    const { id: told } = await site.say(jonas, room, 'hey @room')
    expect((await edit(told, 'hello @room')).status).toBe(200)
  })

  test('is asked for by a form in rooms of more than twenty, and done when it is sent again', async () => {
    await site.sql`update rooms set member_count = 21 where id = ${room}`
    const post = (fields: Record<string, string>) => site.form(`/rooms/${room}/messages`, fields, jonas)
    const asked = await post({ body: 'hey @room' })
    const page = await asked.text()
    expect(asked.status).toBe(422)
    expect(page).toContain('@room tells all 21 people here.')
    expect(page).toContain('<input type="hidden" name="tell_room" value="true"/>')
    expect(page).toContain('data-tells="21"')
    expect((await post({ body: 'hey @room', tell_room: 'true' })).status).toBe(303)
    expect((await post({ body: 'hey you' })).status).toBe(303)
  })

  test('is said before it is scheduled, on the page with the text and over the composer', async () => {
    const told = '@room will tell all 21 people here.'
    const later = async (body: string) => (await site.form(`/rooms/${room}/scheduled`, { body }, jonas)).text()
    expect(await later('hey @room')).toContain(told)
    expect(await later('hey `@room`')).not.toContain(told)
    const dialog = async (query: string) =>
      (await site.request(`/rooms/${room}/scheduled/new${query}`, {}, jonas)).text()
    expect(await dialog('?tells_room=true')).toContain(told)
    expect(await dialog('')).not.toContain(told)
  })
})
