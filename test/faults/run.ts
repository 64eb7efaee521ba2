import { parseArgs } from 'node:util'

/**
 * The faults in long form: `bun run test:faults -- --ops 20000 --seeds 20 [part of the name of a test file …]`. Zero failures in n runs means "under 3/n"
 * and no more. `--rate` is how many operations begin in a second. `FAULT_LOGS=<folder>` keeps each run's log, `FAULT_SUMMARIES=1` prints a line on each.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ops: { type: 'string', default: '2000' },
    seeds: { type: 'string', default: '1' },
    rate: { type: 'string' },
  },
})
const files = positionals.length === 0 ? ['test/faults/', 'test/cluster/'] : positionals
const child = Bun.spawn([process.execPath, 'test', '--isolate', '--timeout=60000', ...files], {
  env: {
    ...process.env,
    FAULT_OPERATIONS: values.ops,
    FAULT_SEEDS: values.seeds,
    ...(values.rate !== undefined && { FAULT_RATE: values.rate }),
  },
  stdio: ['inherit', 'inherit', 'inherit'],
})
process.exit(await child.exited)
