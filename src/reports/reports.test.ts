import { beforeEach, describe, expect, test } from 'bun:test'
import { createTestInstance, type Person } from '../../test/harness/instance.ts'

const site = await createTestInstance()
const ines = await site.setUp('Ines')
const jonas = await site.signUp(ines, 'Jonas')
const priya = await site.signUp(ines, 'Priya')
let room: string
let made = 0

beforeEach(async () => {
  await site.sql`delete from reports`
  room = await site.makeRoom(jonas, { name: `Desk ${++made}`, members: [priya] })
})

const report = (person: Person, id: string, reason = 'it is rude') =>
  site.json(`/api/v1/messages/${id}/reports`, { reason }, person)

interface Json {
  id: string
  reason: string
  message: { body: string }
}

async function listed(query = ''): Promise<Json[]> {
  const { reports }: { reports: Json[] } = await (await site.request(`/api/v1/reports${query}`, {}, ines)).json()
  return reports
}

describe('a report', () => {
  test('shows the admins of the site the message, also of a room that is not theirs, and nobody else', async () => {
    const { id } = await site.say(jonas, room, 'something **rude**')
    expect((await report(priya, id)).status).toBe(204)
    expect(await listed()).toMatchObject([
      {
        reason: 'it is rude',
        reporter: { name: 'Priya' },
        message: { body: 'something **rude**', author: { name: 'Jonas' } },
      },
    ])
    const page = await (await site.request('/admin/reports', {}, ines)).text()
    for (const text of ['something rude', 'it is rude', 'a private room']) expect(page).toContain(text)
    expect(page).not.toContain(`Desk ${made}`)
    for (const path of ['/admin/reports', '/api/v1/reports'])
      expect((await site.request(path, {}, priya)).status).toBe(403)
  })

  test('of the same message by the same person stands once while it is open', async () => {
    const { id } = await site.say(jonas, room, 'something rude')
    await Promise.all([report(priya, id), report(priya, id), report(priya, id)])
    await report(jonas, id, 'I did not mean it')
    expect(await listed()).toHaveLength(2)
  })

  test('is dealt with once, by an admin, and stands in the audit log', async () => {
    const { id } = await site.say(jonas, room, 'something rude')
    await report(priya, id)
    const reportId = (await listed())[0]?.id ?? ''
    const resolve = (person: Person) => site.json(`/api/v1/reports/${reportId}`, { resolved: true }, person, 'PATCH')
    expect((await resolve(priya)).status).toBe(403)
    expect((await resolve(ines)).status).toBe(204)
    expect((await resolve(ines)).status).toBe(404)
    expect([await listed(), (await listed('?which=resolved')).length]).toEqual([[], 1])
    const [row] =
      await site.sql`select count(*) from audit_log where action = 'report.resolved' and subject_id = ${reportId}`
    expect(row).toEqual({ count: 1 })
    await report(priya, id, 'again')
    expect(await listed()).toHaveLength(1)
  })

  test('says nothing of a message that was deleted, and is not made of one', async () => {
    const { id } = await site.say(jonas, room, 'something rude')
    await report(priya, id)
    await site.request(`/api/v1/messages/${id}`, { method: 'DELETE' }, jonas)
    expect(await listed()).toMatchObject([{ message: { body: '' } }])
    expect(await (await site.request('/admin/reports', {}, ines)).text()).toContain('This message was deleted')
    expect((await report(jonas, id)).status).toBe(409)
  })

  test('needs a reason, by the form too, and the right to read', async () => {
    const { id } = await site.say(jonas, room, 'something rude')
    expect((await report(ines, id)).status).toBe(404)
    expect((await report(priya, id, '  ')).status).toBe(422)
    const refused = await site.form(`/messages/${id}/reports`, { reason: '' }, priya)
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('Say what is wrong with it.')])
    const done = await site.form(`/messages/${id}/reports`, { reason: 'rude' }, priya)
    expect([done.status, await done.text()]).toEqual([201, expect.stringContaining('Thank you')])
  })

  test('is not made more often in an hour than is allowed', async () => {
    const strict = await createTestInstance({ beside: site, env: { LIMIT_REPORTS_PER_HOUR: '1' } })
    const { id } = await site.say(jonas, room, 'something rude')
    const statuses = []
    for (const _ of [1, 2])
      statuses.push((await strict.json(`/api/v1/messages/${id}/reports`, { reason: 'x' }, priya)).status)
    expect(statuses).toEqual([204, 429])
  })

  test('pages back', async () => {
    for (const text of ['1', '2', '3']) await report(priya, (await site.say(jonas, room, text)).id)
    const answer = await site.request('/api/v1/reports?limit=2', {}, ines)
    const { reports }: { reports: Json[] } = await answer.json()
    const next = /before=([0-9a-f-]+)/.exec(answer.headers.get('Link') ?? '')?.[1]
    const rest = await listed(`?before=${next}`)
    expect([...reports, ...rest].map(({ message }) => message.body)).toEqual(['3', '2', '1'])
  })
})
