import { runCleanups } from '../test/harness/cleanups.ts'
import { broadcast } from './broadcast.ts'
import { kafka } from './kafka.ts'
import { memory } from './memory.ts'
import { page } from './page.ts'
import { ready } from './ready.ts'
import { reconnect } from './reconnect.ts'
import { scaleOut } from './scale-out.ts'
import { search } from './search.ts'
import { sends } from './sends.ts'
import { describeMachine, loadNow } from './support/machine.ts'
import { type Form, lineOf, type Line, type Measure, QUICK, WHOLE } from './support/measure.ts'
import { tableOf } from './support/table.ts'

const MEASURES: Record<string, Measure> = {
  broadcast,
  sends,
  memory,
  page,
  reconnect,
  ready,
  kafka,
  'scale-out': scaleOut,
  search,
}

/** `bun run bench [-- name… --quick --profile=<folder>]`: measures side by side, prints one table; 1 when something could not be measured. */
async function main(words: string[]): Promise<number> {
  const form = formOf(words)
  const chosen = words.filter((word) => !word.startsWith('--'))
  const unknown = chosen.find((name) => !MEASURES[name])
  if (unknown !== undefined) {
    console.error(`Expected one of ${Object.keys(MEASURES).join(', ')}, found ${unknown}.`)
    return 1
  }
  const lines: Line[] = []
  let failed = 0
  for (const [name, measure] of Object.entries(MEASURES)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue
    console.error(`${name} (load ${loadNow()})`)
    try {
      lines.push(...(await measure(form)).map(lineOf))
    } catch (error) {
      console.error(`${name} could not be measured:`, error)
      failed++
    } finally {
      await runCleanups()
    }
  }
  console.log(
    [
      ...describeMachine(),
      `Form      ${form.scale > 1 ? 'quick' : 'whole'}: median (least–most) of ${form.rounds} rounds`,
      '',
      tableOf(lines),
    ].join('\n'),
  )
  return failed > 0 ? 1 : 0
}

function formOf(words: string[]): Form {
  const form = words.includes('--quick') ? QUICK : WHOLE
  const profileDir = words.find((word) => word.startsWith('--profile='))?.slice('--profile='.length)
  return profileDir === undefined ? form : { ...form, profileDir }
}

process.exit(await main(process.argv.slice(2)))
