import { access, constants } from 'node:fs/promises'
import { openDatabase } from '../build/open-database.ts'
import { type Config, parseConfig } from '../config.ts'
import { isCurrent } from '../platform/migrate.ts'
import type { Environment } from './command.ts'

/** A clock that is off makes times wrong, though never the order. */
const MAX_CLOCK_DIFFERENCE_MS = 2_000

interface Finding {
  part: string
  ok: boolean
  says: string
}

/** Tries each part that the program stands on; gives 1 when something has to be done. */
export async function doctorCommand(_words: string[], environment: Environment): Promise<number> {
  const config = parseConfig(environment)
  const findings = [await storage(config), ...(await database(config))]
  for (const { part, ok, says } of findings) console.log(`${ok ? 'ok  ' : 'FAIL'} ${part.padEnd(12)} ${says}`)
  return findings.every((finding) => finding.ok) ? 0 : 1
}

async function storage({ DATA_DIR }: Config): Promise<Finding> {
  try {
    await access(DATA_DIR, constants.R_OK | constants.W_OK)
    return { part: 'storage', ok: true, says: `${DATA_DIR} can be written` }
  } catch {
    return {
      part: 'storage',
      ok: false,
      says: `${DATA_DIR} is not there or can not be written: make it, or set DATA_DIR`,
    }
  }
}

async function database(config: Config): Promise<Finding[]> {
  try {
    const opened = await openDatabase(config, () => {})
    try {
      return await probe(opened.sql)
    } finally {
      await opened.close()
    }
  } catch (error) {
    return [{ part: 'PostgreSQL', ok: false, says: error instanceof Error ? error.message : String(error) }]
  }
}

async function probe(sql: Awaited<ReturnType<typeof openDatabase>>['sql']): Promise<Finding[]> {
  const [row] = await sql<
    { version: string; now: Date }[]
  >`select current_setting('server_version') as version, clock_timestamp() as now`
  const apart = Math.abs((row?.now.getTime() ?? 0) - Date.now())
  const current = await isCurrent(sql).catch(() => false)
  return [
    { part: 'PostgreSQL', ok: true, says: `version ${row?.version}` },
    { part: 'schema', ok: current, says: current ? 'up to date' : 'not up to date: run hubbub migrate' },
    { part: 'clock', ok: apart < MAX_CLOCK_DIFFERENCE_MS, says: `${apart} ms from the database's` },
  ]
}
