import { checkPreviews } from './checks/previews.ts'
import { readChanges } from './dump.ts'
import { collectFacts } from './facts.ts'
import { readWaiting, type ReadBackDeps } from './read-back.ts'
import { untilAnswered } from './site.ts'

/** An instance that ended with something begun leaves it to another one, for which that has to look as if it took too long. */
const QUIET_WITHIN_MS = 90_000

/** Waits until nothing is to come any more of what is done later. Where that is never so, it goes on, and the checks tell what is missing. */
export async function untilQuiet(deps: ReadBackDeps): Promise<void> {
  await untilAnswered('nothing waits', QUIET_WITHIN_MS, async () => {
    const isQuiet = !(await somethingWaits(deps)) && (await showsAllPreviews(deps))
    return isQuiet || undefined
  }).catch(() => undefined)
}

async function somethingWaits({ site, cast, later }: ReadBackDeps): Promise<boolean> {
  if (!later) return false
  for (const { cookie } of cast.everybody) {
    const { scheduled, reminders } = await readWaiting(site, cookie)
    if (reminders.length > 0 || scheduled.some((one) => !one.refused)) return true
  }
  return false
}

async function showsAllPreviews({ log, site, cast }: ReadBackDeps): Promise<boolean> {
  const { alterations } = collectFacts(log.entries.filter(({ type }) => ['invoke', 'ok', 'fail'].includes(type)))
  for (const roomId of cast.roomIds) {
    const { rows } = await readChanges(site, cast.owner, roomId)
    if (checkPreviews({ alterations, rows: rows.map((row) => ({ ...row, roomId })) }).length > 0) return false
  }
  return true
}
