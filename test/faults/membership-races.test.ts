import { expect, test } from 'bun:test'
import { listViolationsUnder, TEST_DEADLINE_MS } from './load.ts'
import { startVictim } from './victim.ts'

test(
  'a member removed while others send gets nothing sent after the removal was answered, and everything after the return',
  async () => {
    const victim = await startVictim()
    const weights = { removal: 30, cut: 8 }
    const size = { rooms: 2, tabs: 16, people: 8, faults: ['cut' as const, 'removal' as const], weights }
    expect(await listViolationsUnder(victim, size, async () => undefined)).toEqual([])
    await victim.stop()
  },
  TEST_DEADLINE_MS,
)
