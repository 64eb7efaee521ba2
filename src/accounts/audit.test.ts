import { expect, test } from 'bun:test'
import { addPerson, createTestSite, PASSWORD, setUp } from './accounts.fixture.ts'

async function given() {
  const site = await createTestSite()
  const owner = await setUp(site)
  return { site, owner, priya: await addPerson(site, owner, 'Priya') }
}

test('each sign-in, role change, removal, invite, token and setting is one row', async () => {
  const { site, owner, priya } = await given()
  const actionsOf = async (work: () => Promise<Response>) => {
    const [last] = await site.sql<{ id: number }[]>`select max(id) as id from audit_log`
    expect([200, 201, 204, 303]).toContain((await work()).status)
    const rows = await site.sql<
      { action: string }[]
    >`select action from audit_log where id > ${last?.id ?? 0} order by id`
    return rows.map(({ action }) => action)
  }
  const change = (fields: Record<string, string>) => () => owner.form(`/admin/people/${priya.id}`, fields, 'PATCH')
  expect(await actionsOf(() => site.browser().form('/sessions', { email: priya.email, password: PASSWORD }))).toEqual([
    'sign_in.done',
  ])
  expect(await actionsOf(change({ role: 'admin' }))).toEqual(['person.role_changed'])
  expect(await actionsOf(change({ role: 'admin' }))).toEqual([])
  expect(await actionsOf(() => priya.post('/api/v1/invites', {}))).toEqual(['invite.made'])
  expect(await actionsOf(() => owner.form('/admin/join-link', {}))).toEqual(['invite.link_made'])
  expect(await actionsOf(() => owner.delete('/admin/join-link'))).toEqual(['invite.link_off'])
  expect(await actionsOf(() => priya.post('/api/v1/tokens', { name: 'curl' }))).toEqual(['token.made'])
  const [token] = await site.sql<{ id: string }[]>`select id from tokens`
  expect(await actionsOf(() => priya.delete(`/api/v1/tokens/${token?.id}`))).toEqual(['token.revoked'])
  expect(await actionsOf(() => owner.form('/admin/site', { site_name: 'Harbour' }, 'PATCH'))).toEqual(['site.renamed'])
  expect(await actionsOf(() => owner.form('/admin/site', { site_name: 'Harbour' }, 'PATCH'))).toEqual([])
  expect(
    await actionsOf(() =>
      priya.form('/settings/password', { password: PASSWORD, new_password: 'another tide' }, 'PUT'),
    ),
  ).toEqual(['person.password_changed'])
  expect(await actionsOf(() => owner.delete(`/admin/people/${priya.id}/sessions`))).toEqual(['session.ended'])
  expect(await actionsOf(change({ deactivated: 'true' }))).toEqual(['person.deactivated'])
  expect(await actionsOf(change({ deactivated: 'false' }))).toEqual(['person.reactivated'])
})

test('is append-only', async () => {
  const { site } = await given()
  const refused = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: unknown) => String(error),
    )
  expect(await refused(site.sql`update audit_log set action = 'x'`.execute())).toContain('append-only')
  expect(await refused(site.sql`delete from audit_log`.execute())).toContain('append-only')
  expect(await refused(site.sql`truncate audit_log`.execute())).toContain('append-only')
})

test('a change that fails leaves no row', async () => {
  const { site, owner } = await given()
  const count = async () => (await site.sql`select count(*) as n from audit_log`)[0]?.['n']
  const before = await count()
  const { id }: { id: string } = await (await owner.get('/api/v1/me')).json()
  expect((await owner.form(`/admin/people/${id}`, { role: 'member' }, 'PATCH')).status).toBe(409)
  expect(await count()).toBe(before)
})

test('is read by admins, filtered by who, whom, what and kind, and paged', async () => {
  const { site, owner, priya } = await given()
  expect((await priya.get('/admin/audit')).status).toBe(403)
  await owner.form(`/admin/people/${priya.id}`, { role: 'admin' }, 'PATCH')
  const lines = async (query: string) =>
    (await (await owner.get(`/admin/audit?${query}`)).text()).match(/<tr>(?!<th)/g)?.length ?? 0
  expect(await lines('kind=person')).toBe(2)
  expect(await lines('kind=invite')).toBe(1)
  expect(await lines('q=priya')).toBe(2)
  expect(await lines('q=role_changed')).toBe(1)
  expect(await lines('q=nothing%25')).toBe(0)
  expect(await lines('kind=person&before=x')).toBe(2)
  expect(await lines('q=%00')).toBe(0)
  const [user] = await site.sql<{ id: string }[]>`select id from users limit 1`
  await site.sql`
    insert into audit_log (actor_id, action) select ${user?.id ?? null}, 'bulk.done' from generate_series(1, 150)`
  const { rows, hasOlder } = await site.accounts.audit.list({ kind: 'bulk' })
  expect([rows.length, hasOlder]).toEqual([100, true])
  const rest = await site.accounts.audit.list({ kind: 'bulk', before: rows.at(-1)?.id })
  expect([rest.rows.length, rest.hasOlder]).toEqual([50, false])
})

test('does not tell admins the names of private rooms', async () => {
  const { site, owner, priya } = await given()
  for (const kind of ['public', 'private']) {
    const id = crypto.randomUUID()
    await site.sql`insert into rooms (id, kind, name, created_by) values (${id}, ${kind}, ${`The ${kind} one`}, ${priya.id})`
    await site.sql`insert into audit_log (actor_id, action, subject_id) values (${priya.id}, 'room.created', ${id})`
  }
  const page = await (await owner.get('/admin/audit')).text()
  expect(page).toContain('The public one')
  expect(page).toContain('a private room')
  expect(page).not.toContain('The private one')
  expect((await site.accounts.audit.list({ q: 'The private' })).rows).toEqual([])
  expect((await site.accounts.audit.list({ q: 'The public' })).rows).toHaveLength(1)
})
