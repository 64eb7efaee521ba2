import { expect, test } from 'bun:test'
import { z } from 'zod'
import { until } from '../oracle/driver.ts'
import { createRawSocket } from '../oracle/raw-socket.ts'
import { createSite, requireJson, type Account, type Site } from '../oracle/site.ts'
import { TEST_DEADLINE_MS } from './load.ts'
import { startVictim } from './victim.ts'

/** Twice the idle limit of 60 s. */
const CLOSED_WITHIN_MS = 120_000
const PRESENT_WITHIN_MS = 5_000
/** Who closes the last page counts as there for fifteen seconds more. */
const GONE_WITHIN_MS = 25_000

test(
  'a peer that is gone without a word (no pong) is closed within twice the idle limit, and is offline then',
  async () => {
    const victim = await startVictim()
    const site = createSite({ url: victim.url })
    const owner = await site.setUp('Owner')
    if (owner === undefined) throw new Error('expected a site that is not set up')
    const gone = await site.join(await site.invite(owner, 1), 'Gone')
    let isClosed = false
    createRawSocket({
      url: site.url,
      cookie: gone.cookie,
      answersPings: false,
      onOpen: () => undefined,
      onText: () => undefined,
      onClose: () => (isClosed = true),
    })
    await until('somebody with a page is there', PRESENT_WITHIN_MS, async () =>
      ['active', 'away'].includes(await presenceOf(site, owner, gone)),
    )
    await until('the half-open connection is closed', CLOSED_WITHIN_MS, () => isClosed)
    await until('nobody is there', GONE_WITHIN_MS, async () => (await presenceOf(site, owner, gone)) === 'offline')
    expect(isClosed).toBe(true)
    await victim.stop()
  },
  CLOSED_WITHIN_MS + TEST_DEADLINE_MS,
)

async function presenceOf(site: Site, viewer: Account, { userId }: Account): Promise<string> {
  const answer = await site.request('GET', `/api/v1/users/${userId}`, { cookie: viewer.cookie })
  return z.object({ presence: z.string() }).parse(requireJson(answer)).presence
}
