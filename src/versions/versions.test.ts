import { describe, expect, test } from 'bun:test'
import { createTestInstance, type Person } from '../../test/harness/instance.ts'

const site = await createTestInstance()
const ines = await site.setUp('Ines')
const jonas = await site.signUp(ines, 'Jonas')
const priya = await site.signUp(ines, 'Priya')
const room = await site.makeRoom(ines, { name: 'Desk', kind: 'public', members: [jonas] })

const edit = (id: string, body: string, from = site) => from.json(`/api/v1/messages/${id}`, { body }, ines, 'PATCH')

async function versionsOf(id: string, person: Person, from = site): Promise<string[] | number> {
  const answer = await from.request(`/api/v1/messages/${id}/versions`, {}, person)
  if (answer.status !== 200) return answer.status
  const { versions }: { versions: { body: string }[] } = await answer.json()
  return versions.map(({ body }) => body)
}

async function edited(...bodies: string[]): Promise<string> {
  const { id } = await site.say(ines, room, 'first')
  for (const body of bodies) await edit(id, body)
  return id
}

describe('what a message said before', () => {
  test('is kept at each edit, the latest first, and shown to members', async () => {
    const id = await edited('**second**', 'third')
    expect(await versionsOf(id, jonas)).toEqual(['**second**', 'first'])
    const page = await (await site.request(`/messages/${id}/versions`, {}, jonas)).text()
    expect(page.match(/At first|Before|Now/g)).toEqual(['Now', 'Before', 'At first'])
    expect(page).toContain('<strong>second</strong>')
  })

  test('is not kept where the text stays the same', async () => {
    expect(await versionsOf(await edited('first'), jonas)).toEqual([])
  })

  test('is each version with the time at which it was written', async () => {
    const id = await edited('second')
    await site.sql`update messages set edited_at = '2026-11-24T09:00:00Z' where id = ${id}`
    await edit(id, 'third')
    const answer = await site.request(`/api/v1/messages/${id}/versions`, {}, jonas)
    expect(await answer.json()).toMatchObject({ versions: [{ written_at: '2026-11-24T09:00:00.000Z' }, {}] })
  })

  test('is not shown to who only reads the room, nor to strangers', async () => {
    const id = await edited('second')
    expect(await versionsOf(id, priya)).toBe(403)
    const hidden = await site.makeRoom(ines, { name: 'Hidden' })
    expect(await versionsOf((await site.say(ines, hidden, 'x')).id, priya)).toBe(404)
  })

  test('is gone with the message, also when an older version of the program deletes it', async () => {
    const [id, other] = [await edited('second'), await edited('second')]
    await site.request(`/api/v1/messages/${id}`, { method: 'DELETE' }, ines)
    await site.sql`update messages set body = '', html = '', deleted_at = now() where id = ${other}`
    for (const each of [id, other]) expect(await versionsOf(each, jonas)).toEqual([])
    const [row] = await site.sql`select count(*) from message_versions where message_id in (${id}, ${other})`
    expect(row).toEqual({ count: 0 })
  })

  test('is neither kept nor shown where the site says so', async () => {
    const id = await edited('second')
    const forgetful = await createTestInstance({ beside: site, env: { EDIT_HISTORY: 'false' } })
    await edit(id, 'third', forgetful)
    expect(await versionsOf(id, jonas, forgetful)).toEqual([])
    expect(await versionsOf(id, jonas)).toEqual(['first'])
  })
})

test('a message can be edited for as long as the site says', async () => {
  const strict = await createTestInstance({ beside: site, env: { EDIT_WINDOW_MINUTES: '5' } })
  const { id } = await site.say(ines, room, 'first')
  expect((await edit(id, 'in time', strict)).status).toBe(200)
  await site.sql`update messages set created_at = now() - interval '6 minutes' where id = ${id}`
  const refused = await edit(id, 'too late', strict)
  expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('within 5 minutes')])
  expect((await edit(id, 'for ever')).status).toBe(200)
})
