import { expect, test } from 'bun:test'
import { createDetour, type DetourDeps, type SendFrame } from './detour.ts'
import { createFakeClock } from './fake-clock.ts'

const FRAME: SendFrame = { type: 'send', room_id: 'r1', id: 'm1', body: 'hello' }
const WAITING = { state: 'waiting', retryAt: 0 } as const

function start(answer: () => Promise<Response>) {
  const clock = createFakeClock()
  const said: unknown[] = []
  const posted: SendFrame[] = []
  const answered = Promise.withResolvers<unknown>()
  const deps: DetourDeps = {
    clock,
    post: (frame) => (posted.push(frame), answer()),
    acked: ({ id }) => answered.resolve(['acked', id]),
    refused: ({ id, message, retry_after_ms }) => answered.resolve(['refused', id, message, retry_after_ms]),
    onOpen: () => said.push('open'),
  }
  return { clock, said, posted, answered: answered.promise, detour: createDetour(deps) }
}

/** Ten seconds without a socket, and one send. */
async function sendWithoutSocket(answer: () => Promise<Response>) {
  const { clock, answered, detour } = start(answer)
  detour.connection(WAITING)
  clock.advance(10_000)
  detour.send(FRAME)
  return await answered
}

test('sends wait for the socket, and go the other way after ten seconds without one', () => {
  const { clock, said, posted, detour } = start(() => Promise.resolve(new Response()))
  detour.connection({ state: 'connecting' })
  expect(detour.send(FRAME)).toBe(false)
  clock.advance(9000)
  detour.connection(WAITING)
  clock.advance(1000)
  expect(said).toEqual(['open'])
  expect(detour.send(FRAME)).toBe(true)
  expect(posted).toEqual([FRAME])
})

test('with a socket there is no detour, nor after being signed out', () => {
  for (const connection of [{ state: 'open' }, { state: 'away', signedOut: true }] as const) {
    const { clock, said, detour } = start(() => Promise.resolve(new Response()))
    detour.connection(WAITING)
    detour.connection(connection)
    clock.advance(60_000)
    expect(said).toEqual([])
    expect(detour.send(FRAME)).toBe(false)
  }
})

test('a stored message is acknowledged', async () => {
  expect(await sendWithoutSocket(() => Promise.resolve(new Response('{}', { status: 201 })))).toEqual(['acked', 'm1'])
})

test('a refusal is final and says why', async () => {
  const refusal = () => Promise.resolve(Response.json({ detail: 'Only administrators write here.' }, { status: 403 }))
  expect(await sendWithoutSocket(refusal)).toEqual(['refused', 'm1', 'Only administrators write here.', undefined])
})

test('without an answer, or a clear one, it is sent again', async () => {
  const answers = [
    () => Promise.reject(new Error('offline')),
    ...[401, 429, 503].map((status) => () => Promise.resolve(new Response(null, { status }))),
  ]
  for (const answer of answers) {
    expect(await sendWithoutSocket(answer)).toEqual(['refused', 'm1', expect.any(String), 1000])
  }
})
