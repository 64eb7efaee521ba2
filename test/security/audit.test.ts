import { beforeAll, expect, test } from 'bun:test'
import { createTestInstance, PASSWORD, type Person, type TestInstance } from '../harness/instance.ts'

let site: TestInstance
let ines: Person
let priya: Person
let room: string

beforeAll(async () => {
  site = await createTestInstance()
  ines = await site.setUp()
  priya = await site.signUp(ines, 'Priya')
  room = await site.makeRoom(ines, { name: 'Weather', members: [priya] })
})

/** The rows that a request leaves. */
async function rowsOf(work: () => Promise<Response>) {
  const [last] = await site.sql<{ id: number }[]>`select coalesce(max(id), 0) as id from audit_log`
  const answer = await work()
  expect([200, 201, 204, 303, 401]).toContain(answer.status)
  return await site.sql<{ action: string; actor_id: string | null; subject_id: string | null; address: string }[]>`
    select action, actor_id, subject_id, address from audit_log where id > ${last?.id ?? 0} order by id`
}

const room_ = () => `/api/v1/rooms/${room}`
const member = () => `${room_()}/members/${priya.id}`

test.each<[string, () => Promise<Response>, string[]]>([
  ['a sign-in', () => site.form('/sessions', { email: priya.email, password: PASSWORD }), ['sign_in.done']],
  [
    'a failed sign-in',
    () => site.form('/sessions', { email: priya.email, password: 'not this one' }),
    ['sign_in.failed'],
  ],
  [
    'a join',
    async () => {
      const { code }: { code: string } = await (await site.json('/api/v1/invites', {}, ines)).json()
      return site.form(`/join/${code}`, { name: 'Ben', email: 'ben@example.org', password: PASSWORD })
    },
    ['invite.made', 'person.joined'],
  ],
  [
    'a role on the site',
    () => site.form(`/admin/people/${priya.id}`, { role: 'admin' }, ines, 'PATCH'),
    ['person.role_changed'],
  ],
  ['the same role again', () => site.form(`/admin/people/${priya.id}`, { role: 'admin' }, ines, 'PATCH'), []],
  ['a new room', () => site.json('/api/v1/rooms', { kind: 'private', name: 'Tides' }, priya), ['room.created']],
  ['a setting of a room', () => site.json(room_(), { topic: 'Only the weather' }, ines, 'PATCH'), ['room.updated']],
  ['the same setting again', () => site.json(room_(), { topic: 'Only the weather' }, ines, 'PATCH'), []],
  ['a role in a room', () => site.json(member(), { role: 'admin' }, ines, 'PUT'), ['room.role_changed']],
  ['a removal', () => site.request(member(), { method: 'DELETE' }, ines), ['room.member_removed']],
  ['an addition', () => site.json(member(), {}, ines, 'PUT'), ['room.member_added']],
  ['leaving', () => site.request(`${room_()}/members/me`, { method: 'DELETE' }, priya), ['room.left']],
  ['an archived room', () => site.json(room_(), { archived: true }, ines, 'PATCH'), ['room.archived']],
  ['a room brought back', () => site.json(room_(), { archived: false }, ines, 'PATCH'), ['room.unarchived']],
  ['an invite by a form', () => site.form('/admin/invites', { role: 'guest' }, ines), ['invite.made']],
  ['a join link', () => site.form('/admin/join-link', {}, ines), ['invite.link_made']],
  ['a token by a form', () => site.form('/settings/tokens', { name: 'curl' }, ines), ['token.made']],
  ['a setting of the site', () => site.form('/admin/site', { site_name: 'Harbour' }, ines, 'PATCH'), ['site.renamed']],
  [
    'a deactivation',
    () => site.form(`/admin/people/${priya.id}`, { deactivated: 'true' }, ines, 'PATCH'),
    ['person.deactivated'],
  ],
])('S38: %s leaves its rows, with who, whence and what', async (_, work, actions) => {
  const rows = await rowsOf(work)
  expect(rows.map(({ action }) => action)).toEqual(actions)
  for (const row of rows) {
    expect(row.address).toBe('192.0.2.1')
    if (row.action !== 'sign_in.failed') expect(row.actor_id).not.toBeNull()
  }
})

test('S38: what was refused leaves none', async () => {
  const stranger = await site.signUp(ines, 'Stranger')
  for (const work of [
    () => site.json(room_(), { topic: 'Mine now' }, stranger, 'PATCH'),
    () => site.form('/admin/site', { site_name: 'Mine' }, stranger, 'PATCH'),
    () => site.json('/api/v1/invites', { role: 'admin' }, stranger),
    () => site.form(`/admin/people/${stranger.id}`, { role: 'owner' }, stranger, 'PATCH'),
  ]) {
    const rows = await site.sql`select count(*)::int as n from audit_log`
    expect([403, 404]).toContain((await work()).status)
    expect([...(await site.sql`select count(*)::int as n from audit_log`)]).toEqual([...rows])
  }
})

test('S38: the program itself can neither change nor delete a row', async () => {
  for (const work of [
    site.sql`update audit_log set actor_id = null`,
    site.sql`delete from audit_log`,
    site.sql`truncate audit_log`,
    site.sql`delete from users where id = ${ines.id}`,
  ])
    expect(await work.then(String, String)).toMatch(/append-only|violates foreign key/)
})

test('S38: rows name no secret and no message', async () => {
  await site.say(ines, room, 'a message of mine')
  const rows = await site.sql<{ row: string }[]>`select a::text as row from audit_log a`
  const text = rows.map(({ row }) => row).join('\n')
  expect(text).not.toContain('a message of mine')
  expect(text).not.toContain(PASSWORD)
  expect(text).not.toContain(ines.cookie.split('=')[1] ?? '')
})
