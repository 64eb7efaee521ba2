import { parseArgs } from 'node:util'

/**
 * The faults in long form: `bun run test:faults -- --ops 20000 --seeds 20 [name of a test file …]`. Zero failures in n runs means "under
 * 3/n" and no more. `FAULT_LOGS=<folder>` keeps each run's log.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { ops: { type: 'string', default: '600' }, seeds: { type: 'string', default: '1' } },
})
const files = positionals.length === 0 ? ['test/faults'] : positionals
const child = Bun.spawn(['bun', 'test', ...files], {
  env: { ...process.env, FAULT_OPERATIONS: values.ops, FAULT_SEEDS: values.seeds },
  stdio: ['inherit', 'inherit', 'inherit'],
})
process.exit(await child.exited)
