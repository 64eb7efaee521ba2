import { describe, expect, test } from 'bun:test'
import { startDriver } from './driver.ts'
import { startFakeSite, type Sabotage } from './fake-site.ts'

async function checksThatFail(sabotage?: Sabotage): Promise<string[]> {
  const site = startFakeSite(sabotage)
  const weights = { edit: 20, removal: 20, pin: 10, react: 15, delete: 10, attach: 8, ask: 8, vote: 15 }
  const patience = { answerWithinMs: 5_000, restWithinMs: 1_000 }
  const driver = await startDriver({
    url: site.url,
    seed: 7,
    people: 5,
    rooms: 2,
    tabs: 8,
    weights,
    ...patience,
  })
  await driver.run(400)
  const violations = await driver.finish()
  await driver.stop()
  await site.stop()
  return [...new Set(violations.map((violation) => violation.check))]
}

describe('the driver with the oracle', () => {
  test('finds nothing in an honest site', async () => expect(await checksThatFail()).toEqual([]), 30_000)

  const finds = (sabotage: Sabotage, check: string) =>
    test(
      `finds a site that does ${sabotage} (${check})`,
      async () => expect(await checksThatFail(sabotage)).toContain(check),
      30_000,
    )
  finds('lose_frame', 'joined')
  finds('lose_message', 'agreement')
  finds('double_send', 'one-row')
  finds('leak', 'removal')
  finds('swap_numbers', 'order')
  finds('lose_edit', 'agreement')
  finds('lose_reaction', 'altered')
  finds('lose_pin', 'altered')
  finds('lose_undo', 'altered')
  finds('lose_file', 'files')
  finds('miscount', 'unread')
  finds('forget_thread', 'unread')
  finds('lose_vote', 'altered')
})
