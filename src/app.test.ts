import { expect, test } from 'bun:test'
import { createTestInstance } from '../test/harness/instance.ts'

test('a page that PostgreSQL could not give in time says so, and is asked for again by itself', async () => {
  const instance = await createTestInstance()
  const ines = await instance.setUp()
  const locked = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const holding = instance.sql
    .begin(async (tx) => {
      await tx`lock table memberships in access exclusive mode`
      locked.resolve()
      await asked.promise
    })
    // It is told that it takes too long, and holds its lock for all that.
    .catch(() => {})
  await locked.promise
  const answer = await instance.request('/', {}, ines)
  asked.resolve()
  await holding
  expect(answer.status).toBe(503)
  expect(answer.headers.get('Refresh')).toBe('5')
  expect(answer.headers.get('Retry-After')).not.toBeNull()
  expect(await answer.text()).toContain('Try again')
}, 20_000)
