import { expect, test } from 'bun:test'
import { addPerson, createTestSite, PASSWORD, setUp } from './accounts.fixture.ts'

async function given() {
  const site = await createTestSite()
  const owner = await setUp(site)
  return { site, commands: site.accounts.userCommands, priya: await addPerson(site, owner, 'Priya') }
}

test('list names everybody, the longest here first', async () => {
  const { commands } = await given()
  expect(await commands.list()).toMatchObject([
    { name: 'Ines', email: 'ines@example.org', role: 'owner', deactivatedAt: null },
    { name: 'Priya', email: 'priya@example.org', role: 'member' },
  ])
})

test('promote makes an owner, of a deactivated person too, at once', async () => {
  const { site, commands, priya } = await given()
  expect((await priya.get('/admin/people')).status).toBe(403)
  await commands.promote('PRIYA@example.org')
  expect((await priya.get('/admin/people')).status).toBe(200)
  await site.sql`update users set deactivated_at = now() where id = ${priya.id}`
  await commands.promote('priya@example.org', 'admin')
  expect((await commands.list())[1]).toMatchObject({ role: 'admin', deactivatedAt: null })
  expect(commands.promote('nobody@example.org')).rejects.toMatchObject({ status: 404 })
})

test('reset-password gives a password that works, and ends all sessions', async () => {
  const { site, commands, priya } = await given()
  expect(await priya.me()).toBe(200)
  const password = await commands.resetPassword('priya@example.org')
  expect(password).toMatch(/^[\w-]{20}$/)
  expect(await priya.me()).toBe(401)
  const signIn = async (tried: string) =>
    (await site.browser().form('/sessions', { email: priya.email, password: tried })).status
  expect([await signIn(PASSWORD), await signIn(password)]).toEqual([401, 303])
  expect(commands.resetPassword('priya@example.org', 'short')).rejects.toMatchObject({ status: 422 })
})
