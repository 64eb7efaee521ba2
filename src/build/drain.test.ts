import { expect, test } from 'bun:test'
import { createTestInstance } from '../../test/harness/instance.ts'
import { openSocket } from '../../test/harness/page-socket.ts'

const CHECK_INTERVAL_MS = 100

async function startInstance() {
  const instance = await createTestInstance({ listens: true })
  const ines = await instance.setUp()
  return { instance, ines, room: await instance.makeRoom(ines, { name: 'Harbour' }) }
}

test('closes its sockets with 1012, so that pages come back elsewhere', async () => {
  const { instance, ines } = await startInstance()
  const pages = await Promise.all([1, 2, 3].map(() => openSocket(instance.url, ines)))
  await instance.stop()
  expect(await Promise.all(pages.map((page) => page.closed.then(({ code }) => code)))).toEqual([1012, 1012, 1012])
})

test('answers a send that was under way', async () => {
  const { instance, ines, room } = await startInstance()
  const locked = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const holding = instance.sql.begin(async (tx) => {
    await tx`select 1 from rooms where id = ${room} for update`
    locked.resolve()
    await release.promise
  })
  await locked.promise
  const answer = instance.json(`/api/v1/rooms/${room}/messages`, { body: 'just in time' }, ines)
  await untilWaiting(instance)
  const stopped = instance.stop()
  release.resolve()
  await holding
  expect((await answer).status).toBe(201)
  await stopped
})

test('a balancer that asks sees it leave before it closes anything, and what it still sends is answered', async () => {
  const { instance, ines } = await startInstance()
  const page = await openSocket(instance.url, ines)
  const isReady = async () => (await instance.request('/readyz')).status === 200
  expect(await isReady()).toBe(true)
  const stopped = instance.stop()
  expect(await isReady()).toBe(false)
  expect(page.isOpen()).toBe(true)
  expect((await instance.request('/api/v1/me', {}, ines)).status).toBe(200)
  await Bun.sleep(CHECK_INTERVAL_MS)
  expect(await isReady()).toBe(false)
  expect((await page.closed).code).toBe(1012)
  await stopped
})

test('where nobody asks whether it is ready, it does not wait to be seen', async () => {
  const { instance } = await startInstance()
  const began = performance.now()
  await instance.stop()
  expect(performance.now() - began).toBeLessThan(2_000)
})

/** Until somebody in the database waits for a lock. */
async function untilWaiting({ sql }: Awaited<ReturnType<typeof createTestInstance>>): Promise<void> {
  for (;;) {
    const [row] = await sql<{ waits: boolean }[]>`
      select exists (select 1 from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database()) as waits`
    if (row?.waits) return
    await Bun.sleep(5)
  }
}
