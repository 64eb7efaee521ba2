import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'bun:test'
import { onTestsEnd } from '../harness/cleanups.ts'
import { until } from '../oracle/driver.ts'
import { ANSWER_WITHIN_MS, listViolationsUnder, SLACK_MS, TEST_DEADLINE_MS, untilDone, untilStored } from './load.ts'
import { startVictim } from './victim.ts'

/** A new PostgreSQL takes some 70 MB. */
const DISK_BYTES = 200 << 20
const REFUSED_WITHIN_MS = 60_000
const RECOVER_WITHIN_MS = 15_000
/** Large messages fill the last free pages soon. */
const FILLING_BYTES = 8_000

const isCi = process.env['CI'] === 'true' || process.env['CI'] === '1'
const whyNot = isCi ? undefined : findReasonAgainstMounting()

test.skipIf(whyNot !== undefined)(
  `a full disk: sends are answered with a clear 503, reading goes on, and it recovers when there is space${whyNot ?? ''}`,
  async () => {
    const dataDir = mountSmallDisk()
    const victim = await startVictim({ dataDir })
    const program = victim.pid()
    const size = { fillingBytes: FILLING_BYTES, operations: 1_000 }
    const violations = await listViolationsUnder(victim, size, async (oracle) => {
      await untilDone(oracle, 0.2, size.operations)
      const ballast = fillDisk(dataDir)
      await until('sends are refused', REFUSED_WITHIN_MS, async () => {
        const { status, text, tookMs } = await oracle.probe()
        expect(tookMs).toBeLessThan(ANSWER_WITHIN_MS + SLACK_MS)
        if (status !== 503) return false
        expect(text).toContain('"code":"unavailable"')
        return true
      })
      const page = await fetch(`${victim.url}/rooms/${oracle.roomIds[0]}`, { headers: { Cookie: oracle.cookie } })
      expect(page.status).toBe(200)
      rmSync(ballast)
      await untilStored(oracle, RECOVER_WITHIN_MS)
    })
    expect(violations).toEqual([])
    expect(victim.pid()).toBe(program)
    await victim.stop()
  },
  TEST_DEADLINE_MS + REFUSED_WITHIN_MS,
)

/** A file system of its own, in memory, gone when the tests are over. */
function mountSmallDisk(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-disk-'))
  requireRun(['mount', '-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', folder])
  onTestsEnd(() => {
    requireRun(['umount', '--lazy', folder])
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** Takes all the space that is left. */
function fillDisk(folder: string): string {
  const path = join(folder, 'ballast')
  const file = openSync(path, 'w')
  for (const size of [1 << 20, 1 << 12]) writeUntilFull(file, Buffer.alloc(size))
  fsyncSync(file)
  closeSync(file)
  return path
}

function writeUntilFull(file: number, chunk: Buffer) {
  try {
    for (;;) writeSync(file, chunk)
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOSPC') throw error
  }
}

/** Part of the test's name, so that a run says why it was left out. */
function findReasonAgainstMounting(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return ' (left out: it takes root on Linux to mount a small disk)'
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-disk-'))
  const mounted = Bun.spawnSync(['mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
  if (mounted.exitCode === 0) requireRun(['umount', folder])
  rmSync(folder, { recursive: true, force: true })
  return mounted.exitCode === 0 ? undefined : ' (left out: mounting is not permitted here)'
}

function requireRun(command: string[]) {
  const { exitCode, stderr } = Bun.spawnSync(command)
  if (exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${exitCode}: ${stderr.toString()}`)
}
