import { afterAll, expect, test } from 'bun:test'
import { startLossyProxy } from './lossy-proxy.ts'

let requests = 0
const server = Bun.serve({ port: 0, fetch: () => new Response(String(++requests)) })
afterAll(() => server.stop(true))

const ask = (url: string) => fetch(url, { keepalive: false, signal: AbortSignal.timeout(500) })

test('a passing proxy changes nothing', async () => {
  const proxy = await startLossyProxy({ target: server.url.href })
  expect(await (await ask(proxy.url)).text()).toBe(String(requests))
  await proxy.stop()
})

test('a lost reply was asked for, but not heard', async () => {
  const proxy = await startLossyProxy({ target: server.url.href, fate: () => 'lose_reply' })
  const before = requests
  expect(ask(proxy.url)).rejects.toThrow()
  while (requests === before) await Bun.sleep(1)
  await proxy.stop()
})

test('a lost request never arrives', async () => {
  const proxy = await startLossyProxy({ target: server.url.href, fate: () => 'lose_request' })
  const before = requests
  expect(await ask(proxy.url).catch(() => 'cut')).toBe('cut')
  expect(requests).toBe(before)
  await proxy.stop()
})

test('a frozen proxy leaves both sides waiting until it thaws', async () => {
  const proxy = await startLossyProxy({ target: server.url.href })
  proxy.freeze()
  expect(await ask(proxy.url).catch((error: Error) => error.name)).toBe('TimeoutError')
  proxy.thaw()
  expect((await ask(proxy.url)).status).toBe(200)
  await proxy.stop()
})
