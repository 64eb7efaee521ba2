import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestsEnd } from '../test/harness/cleanups.ts'
import { findFreePort } from '../test/harness/ports.ts'
import { startProgram } from '../test/harness/program.ts'
import type { Figure, Form } from './support/measure.ts'
import { ENVIRONMENT } from './support/site.ts'

const POLL_MS = 2
const READY_DEADLINE_MS = 30_000

/** From the start of the process, which starts its PostgreSQL, until it says that it is ready; against a bare Bun.serve. */
export async function ready(form: Form): Promise<Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hubbub-bench-'))
  onTestsEnd(() => rmSync(dataDir, { recursive: true, force: true }))
  await ourRound(dataDir)
  const figures = { ours: [] as number[], peer: [] as number[] }
  for (let i = 0; i < form.rounds; i++) {
    figures.ours.push(await ourRound(dataDir))
    figures.peer.push(await peerRound())
  }
  return [{ measure: 'ready after start', unit: 's', ...figures, goal: { of: 'ours', atMost: 0.5 } }]
}

async function ourRound(dataDir: string): Promise<number> {
  const began = performance.now()
  const program = await startProgram({ env: ENVIRONMENT, dataDir, waitUntilReady: false })
  const ms = await untilReady(`${program.url}/readyz`, began)
  await program.stop()
  return ms / 1000
}

async function peerRound(): Promise<number> {
  const port = findFreePort()
  const code = `Bun.serve({port: ${port}, hostname: '127.0.0.1', fetch: () => new Response('ready')})`
  const began = performance.now()
  const child = Bun.spawn([process.execPath, '-e', code])
  const ms = await untilReady(`http://127.0.0.1:${port}/`, began)
  child.kill()
  await child.exited
  return ms / 1000
}

async function untilReady(url: string, began: number): Promise<number> {
  while (performance.now() - began < READY_DEADLINE_MS) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(READY_DEADLINE_MS), keepalive: false }).catch(
      () => undefined,
    )
    await answer?.body?.cancel()
    if (answer?.status === 200) return performance.now() - began
    await Bun.sleep(POLL_MS)
  }
  throw new Error(`${url} was not ready within ${READY_DEADLINE_MS} ms`)
}
