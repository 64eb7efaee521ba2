import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { onFreePorts } from './ports.ts'
import { requireProgram } from './requirements.ts'
import { type Service, startService } from './service.ts'

const PROBE_DEADLINE_MS = 1_000

export type LocalRedis = Service & {
  /** For REDIS_URL. */
  url: string
}

/**
 * Starts a Redis on 127.0.0.1 that keeps nothing on disk: what it holds is gone when it ends, as Hubbub has to stand.
 *
 * @param options.folder for its output; a temporary one by default, removed by `stop`.
 * @throws when redis-server is missing, or with the end of its output when it does not start.
 */
export async function startRedis(options: { folder?: string; port?: number } = {}): Promise<LocalRedis> {
  const isTemporary = options.folder === undefined
  const folder = options.folder === undefined ? mkdtempSync(join(tmpdir(), 'hubbub-redis-')) : resolve(options.folder)
  const clear = () => isTemporary && rmSync(folder, { recursive: true, force: true })
  try {
    const redis = await startSomewhere(folder, options.port)
    const { stop } = redis
    return Object.assign(redis, { stop: () => stop().finally(clear) })
  } catch (error) {
    clear()
    throw error
  }
}

function startSomewhere(folder: string, port: number | undefined): Promise<LocalRedis> {
  mkdirSync(folder, { recursive: true })
  return port === undefined ? onFreePorts(1, ([free = 0]) => startOn(free, folder)) : startOn(port, folder)
}

async function startOn(port: number, folder: string): Promise<LocalRedis> {
  const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: folder, daemonize: 'no' }
  const service = await startService({
    name: 'Redis',
    command: [
      requireProgram('redis-server'),
      ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
    ],
    logFile: join(folder, 'redis.log'),
    isReady: () => answersPing(port),
  })
  return Object.assign(service, { url: `redis://127.0.0.1:${port}` })
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(false), PROBE_DEADLINE_MS)
    Bun.connect({
      hostname: '127.0.0.1',
      port,
      socket: {
        open: (socket) => void socket.write('PING\r\n'),
        data(socket, data) {
          clearTimeout(timer)
          socket.end()
          resolve(data.toString().startsWith('+PONG'))
        },
      },
    }).catch((error: unknown) => {
      clearTimeout(timer)
      reject(error)
    })
  })
}
