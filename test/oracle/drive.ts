import { parseArgs } from 'node:util'
import { startDriver, summarize, type DriverOptions } from './driver.ts'
import { FAULTS, type Fault } from './workload.ts'

/**
 * bun test/oracle/drive.ts --url http://localhost:3000 --ops 2000 --seed 1
 *   [--instances http://127.0.0.1:3001,http://127.0.0.1:3002 --pinned 6] [--per-second 200] [--faults cut,lost]
 *   [--people 12 --rooms 4 --tabs 24 --workers 8] [--owner email:password] [--database-url postgres://…] [--log file]
 * Prints one line on what it did and each violation, and exits 1 when there is one.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS })
  const seed = Number(values.seed)
  const began = performance.now()
  const driver = await startDriver(toDriverOptions(values, seed))
  await driver.run(Number(values.ops))
  const violations = await driver.finish()
  console.log(summarize(driver, seed, performance.now() - began, violations))
  for (const violation of violations.slice(0, SHOWN_VIOLATIONS)) console.log(JSON.stringify(violation))
  await driver.stop()
  return violations.length === 0 ? 0 : 1
}

const SHOWN_VIOLATIONS = 50
const OPTIONS = {
  url: { type: 'string', default: 'http://localhost:3000' },
  ops: { type: 'string', default: '2000' },
  seed: { type: 'string', default: '1' },
  instances: { type: 'string', default: '' },
  pinned: { type: 'string', default: '0' },
  people: { type: 'string', default: '12' },
  rooms: { type: 'string', default: '4' },
  tabs: { type: 'string', default: '24' },
  workers: { type: 'string', default: '8' },
  'per-second': { type: 'string', default: '0' },
  faults: { type: 'string', default: FAULTS.join(',') },
  owner: { type: 'string' },
  'database-url': { type: 'string' },
  log: { type: 'string' },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']

function toDriverOptions(values: Values, seed: number): DriverOptions {
  const [email, password] = values.owner?.split(/:(.*)/s) ?? []
  return {
    url: values.url,
    seed,
    instances: values.instances.split(',').filter(Boolean),
    pinned: Number(values.pinned),
    people: Number(values.people),
    rooms: Number(values.rooms),
    tabs: Number(values.tabs),
    workers: Number(values.workers),
    perSecond: Number(values['per-second']),
    faults: values.faults.split(',').filter((word): word is Fault => FAULTS.some((fault) => fault === word)),
    ...(email === undefined || password === undefined ? {} : { owner: { email, password } }),
    ...(values['database-url'] === undefined ? {} : { databaseUrl: values['database-url'] }),
    ...(values.log === undefined ? {} : { logPath: values.log }),
  }
}

process.exit(await main())
