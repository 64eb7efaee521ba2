import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { guard } from '../../deploy/local/guard.ts'
import { startInstance } from '../../deploy/local/instance.ts'
import { killPostmaster, readPostmasterPid } from '../../src/platform/postmaster.ts'
import { onTestsEnd } from './cleanups.ts'

export type ProgramOptions = {
  /** Settings of the program, such as `{DATABASE_URL: database.url}`. */
  env?: Record<string, string>
  /** A temporary one by default, removed in the end. */
  dataDir?: string
  port?: number
  /** False returns at once, without waiting for `/readyz`. */
  waitUntilReady?: boolean
}

export type Program = Awaited<ReturnType<typeof startProgram>>

/**
 * Starts the whole program as a person would, in a process of its own, and waits until `/readyz` answers 200. Whatever the test does, program, PostgreSQL and
 * temporary folders are gone when the file's tests are over.
 *
 * @throws when it ends or is not ready within a minute, with what it printed.
 */
export async function startProgram(options: ProgramOptions = {}) {
  const { env, port, waitUntilReady = true } = options
  const dataDir = options.dataDir ?? makeFolder('data')
  const dismissGuard = guard({ folders: [join(dataDir, 'postgres')] })
  onTestsEnd(async () => {
    await endServer(dataDir)
    dismissGuard()
  })
  const instance = await startInstance({
    name: 'program',
    // Not in the data folder, which may be one that can not be written.
    folder: makeFolder('output'),
    env: { DATA_DIR: dataDir, ...env },
    waitUntilReady,
    ...(port !== undefined && { port }),
  })
  onTestsEnd(instance.stop)
  const { url, output, pid, exited } = instance
  return {
    url,
    port: instance.port,
    dataDir,
    pid: pid(),
    /** The exit code, once there is one; 128 and more after a signal. */
    exited,
    /** SIGTERM, and by force if it takes longer than promised. Of a program killed before it ends the PostgreSQL left behind. */
    stop: () => (instance.isRunning() ? instance.stop() : endServer(dataDir)),
    /** As a power cut for this process; its PostgreSQL lives on. */
    kill9: () => instance.kill9(),
    /** All that it has printed. */
    output,
  }
}

/** A temporary folder, removed after what works in it has ended. */
function makeFolder(what: string): string {
  const folder = mkdtempSync(join(tmpdir(), `hubbub-program-${what}-`))
  onTestsEnd(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Ends what a killed program left running in its folder. */
async function endServer(dataDir: string) {
  const folder = join(dataDir, 'postgres')
  if (existsSync(folder)) await killPostmaster(folder, readPostmasterPid(folder))
}
