import { expect, test } from 'bun:test'
import { listViolationsUnder, TEST_DEADLINE_MS } from './load.ts'
import { startVictim } from './victim.ts'

test(
  'an answer that was lost and asked for again is one row with one number',
  async () => {
    const victim = await startVictim()
    const weights = { lost: 40, again: 20, twice: 20, cut: 10 }
    expect(await listViolationsUnder(victim, { weights }, async () => undefined)).toEqual([])
    await victim.stop()
  },
  TEST_DEADLINE_MS,
)
