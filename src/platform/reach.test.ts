import { expect, test } from 'bun:test'
import { findFreePort } from '../../test/harness/ports.ts'
import { findUnreachability } from './reach.ts'

test('where somebody listens nothing is said, even of one who is silent', async () => {
  const silent = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  expect(await findUnreachability('127.0.0.1', silent.port, 2_000)).toBeUndefined()
  silent.stop(true)
})

test('a closed port and a name that nobody has are told apart', async () => {
  expect(await findUnreachability('127.0.0.1', findFreePort(), 2_000)).toBe('nothing listens there')
  expect(await findUnreachability('nobody.invalid', 80, 5_000)).toContain('name')
})
