import { expect, test } from 'bun:test'
import { listViolationsUnder, startVictim, TEST_DEADLINE_MS } from './support.ts'

test(
  'an answer that was lost and asked for again is one row with one number',
  async () => {
    const victim = await startVictim()
    const weights = { lost: 40, again: 20, twice: 20, cut: 10 }
    expect(await listViolationsUnder(victim, { weights }, async () => undefined)).toEqual([])
  },
  TEST_DEADLINE_MS,
)
