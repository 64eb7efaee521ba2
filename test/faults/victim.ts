import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestsEnd } from '../harness/cleanups.ts'
import { startProgram } from '../harness/program.ts'
import { UNLIMITED } from './load.ts'

/**
 * A program with its own embedded PostgreSQL that can be killed and started again in the same place.
 *
 * @param dataDir a temporary one by default, removed in the end.
 */
export async function startVictim({ dataDir = makeFolder() }: { dataDir?: string } = {}) {
  let program = await startProgram({ env: UNLIMITED, dataDir })
  const { url, port } = program
  onTestsEnd(() => program.stop())

  return {
    url,
    dataDir,
    pid: () => program.pid,
    output: () => program.output(),
    kill9: () => program.kill9(),
    async start() {
      program = await startProgram({ env: UNLIMITED, dataDir, port })
    },
    stop: () => program.stop(),
  }
}
export type Victim = Awaited<ReturnType<typeof startVictim>>

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-fault-'))
  onTestsEnd(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
