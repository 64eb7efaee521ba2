import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort } from './ports.ts'
import { type Service, startService } from './service.ts'

const GONE_DEADLINE_MS = 5_000
const SILENCE_MS = 300
const folder = mkdtempSync(join(tmpdir(), 'hubbub-service-'))
const services: Service[] = []

afterAll(async () => {
  await Promise.all(services.map((service) => service.stop()))
  rmSync(folder, { recursive: true, force: true })
})

test('a service is ready when it has been started, ends at SIGTERM, and can be started again', async () => {
  const { service, answers } = await startEcho()
  expect(await answers()).toBe(true)
  await service.stop()
  expect(await service.exited).toBe(143)
  expect(await answers()).toBe(false)
  await service.start()
  expect(await answers()).toBe(true)
  expect(service.output()).toBe('listening\nlistening\n')
})

test('a service that is killed is gone when told', async () => {
  const { service, answers } = await startEcho()
  await service.kill9()
  expect(service.isRunning()).toBe(false)
  expect(await service.exited).toBe(137)
  expect(await answers()).toBe(false)
})

test('a paused service answers nothing, goes on where it was, and is stopped all the same', async () => {
  const { service, answers } = await startEcho()
  service.pause()
  expect(await answers()).toBe(false)
  service.resume()
  expect(await answers()).toBe(true)
  service.pause()
  await service.stop()
  expect(service.isRunning()).toBe(false)
})

test('one that does not heed SIGTERM is ended by force after the deadline', async () => {
  const command = ['/bin/sh', '-c', 'trap "" TERM; echo deaf; while :; do sleep 0.05; done']
  const service = await start('deaf', command, { isReady: async () => true, stopDeadlineMs: 100 })
  await until(() => service.output() === 'deaf\n')
  await service.stop()
  expect(await service.exited).toBe(137)
})

test('a start that fails tells the end of what was printed, and leaves nothing', async () => {
  expect(await failureOf('failing', 'echo the disk is full; exit 3')).toBe('failing ended with 3:\nthe disk is full\n')
  const late = await failureOf('late', 'echo $$; exec sleep 600')
  expect(late).toContain('late is not ready after 200 ms')
  expect(isAlive(Number(late.split('\n').at(-2)))).toBe(false)
})

test('a start of what is not there fails at once', async () => {
  expect(start('missing', ['/nowhere/nothing'])).rejects.toThrow('missing ended with 127')
})

test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('a service ends with its parent, ended by %s', async (signal) => {
  const parent = Bun.spawn([process.execPath, join(import.meta.dir, 'service.fixture.ts'), join(folder, 'child.log')], {
    stdout: 'pipe',
  })
  const { value } = await parent.stdout.getReader().read()
  const pid = Number(new TextDecoder().decode(value))
  expect(isAlive(pid)).toBe(true)
  parent.kill(signal)
  await until(() => !isAlive(pid))
})

/** One that answers whoever connects. */
async function startEcho() {
  const port = findFreePort()
  const code = `Bun.serve({ port: ${port}, fetch: () => new Response('hello') }); console.log('listening')`
  const answers = () =>
    fetch(`http://127.0.0.1:${port}`, { signal: AbortSignal.timeout(SILENCE_MS) }).then(
      () => true,
      () => false,
    )
  const service = await start(`echo-${port}`, [process.execPath, '-e', code], { isReady: answers })
  return { service, answers }
}

async function start(name: string, command: string[], more: Partial<Parameters<typeof startService>[0]> = {}) {
  const service = await startService({
    name,
    command,
    logFile: join(folder, `${name}.log`),
    isReady: async () => false,
    ...more,
  })
  services.push(service)
  return service
}

async function failureOf(name: string, script: string): Promise<string> {
  try {
    await start(name, ['/bin/sh', '-c', script], { readyDeadlineMs: 200 })
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  throw new Error(`expected ${name} not to start`)
}

async function until(holds: () => boolean) {
  const deadline = Date.now() + GONE_DEADLINE_MS
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`expected ${holds.toString()} within ${GONE_DEADLINE_MS} ms`)
    await Bun.sleep(10)
  }
}

/** A zombie, which nobody has asked for its end yet, lives no more. */
function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
