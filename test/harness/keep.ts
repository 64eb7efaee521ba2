import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { EmbeddedPostgresError } from '../../src/platform/embedded-postgres.ts'
import { lockDataFolder } from '../../src/platform/embedded-postgres-lock.ts'
import { isAlive, leaseRequestSchema } from './lease.ts'

const FIRST_LEASE_DEADLINE_MS = 10_000
const WATCH_INTERVAL_MS = 100

/** A server that is kept, and what a test process is told of it. */
type Kept = { lease: object; stop: () => Promise<void> }

/** Starts a server in a folder that is nobody else's, and keeps it for leases. Of several keepers started at once the others leave without a word. */
export async function keepAlone(folder: string, start: () => Promise<Kept>) {
  const lock = lockOrLeave(folder)
  if (lock === undefined) return
  const { lease, stop } = await start()
  await keepForLeases(folder, lease, stop)
  lock.release()
}

/**
 * Keeps a server for all tests of this checkout. Whoever needs it takes a lease for its own process by `POST /leases` on `<folder>/keeper.sock`, and gets
 * `lease`; when none of those processes lives any more the server is stopped. So nothing is left behind however a test run ends, and runs side by side
 * share one server.
 */
export async function keepForLeases(folder: string, lease: object, stop: () => Promise<void>) {
  const leases = new Set<number>()
  const socket = listen(join(folder, 'keeper.sock'), lease, (pid) => leases.add(pid))
  await untilUnused(leases)
  // Stopped in the same turn as the last look at the leases: nobody is let down in between.
  await socket.stop(true)
  rmSync(join(folder, 'keeper.sock'), { force: true })
  await stop()
}

function lockOrLeave(folder: string) {
  try {
    return lockDataFolder(folder)
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) return undefined
    throw error
  }
}

function listen(path: string, lease: object, addLease: (pid: number) => void) {
  rmSync(path, { force: true })
  return Bun.serve({
    unix: path,
    async fetch(request) {
      addLease(leaseRequestSchema.parse(await request.json()).pid)
      return Response.json({ ...lease, keeper: process.pid })
    },
  })
}

async function untilUnused(leases: Set<number>) {
  const deadline = Date.now() + FIRST_LEASE_DEADLINE_MS
  let wasUsed = false
  while (leases.size > 0 || (!wasUsed && Date.now() < deadline)) {
    await Bun.sleep(WATCH_INTERVAL_MS)
    wasUsed ||= leases.size > 0
    for (const pid of leases) if (!isAlive(pid)) leases.delete(pid)
  }
}
