import { expect, test } from 'bun:test'
import { listViolationsUnder, TEST_DEADLINE_MS } from '../faults/load.ts'
import { fakeClock, hasFakeClock } from './fake-clock.ts'
import { ACROSS, START_DEADLINE_MS, startTestCluster, targetOf, TIMELY } from './site.ts'

const HOUR_MS = 3_600_000
const SLACK_MS = 60_000

const isCi = process.env['CI'] === 'true' || process.env['CI'] === '1'

test.skipIf(!isCi && !hasFakeClock())(
  'instances whose clocks are an hour ahead and an hour behind agree on the order of every message (by libfaketime)',
  async () => {
    const clocks: Record<string, Record<string, string>> = { b: fakeClock('+1h'), c: fakeClock('-1h') }
    const cluster = await startTestCluster({ env: (name) => clocks[name] ?? {} })
    const ahead = await Promise.all(cluster.instances.map(({ url }) => readLeadMs(url)))
    for (const [index, hours] of [0, 1, -1].entries()) {
      expect(Math.abs((ahead[index] ?? 0) - hours * HOUR_MS)).toBeLessThan(SLACK_MS)
    }
    expect(await listViolationsUnder(targetOf(cluster), { ...ACROSS, ...TIMELY }, async () => undefined)).toEqual([])
  },
  START_DEADLINE_MS + TEST_DEADLINE_MS,
)

/** How far an instance's clock is ahead of ours. */
async function readLeadMs(url: string): Promise<number> {
  const { headers } = await fetch(`${url}/healthz`)
  return Date.parse(headers.get('Date') ?? '') - Date.now()
}
