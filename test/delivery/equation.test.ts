import { afterAll, describe, expect, test } from 'bun:test'
import type { Bus } from '../../src/delivery/bus.ts'
import { RESET_BEYOND } from '../../src/delivery/resume.ts'
import { PAGE } from '../../src/messages/history.service.ts'
import { createFaultyLink } from '../harness/faulty-link.ts'
import { createTestInstance } from '../harness/instance.ts'
import { ensureSite } from '../harness/people.ts'
import { createRandom } from '../oracle/random.ts'
import { type BusyRoom, createBusyRoom } from './busy-room.ts'
import { fetchPage, type LivedPage, type Reader, roomHtml } from './lived-page.ts'

/*
 * The equation: old page + frames = freshly rendered page, byte for byte. The fresh page comes from an instance that
 * has just been started, so that nothing kept anywhere can make both sides wrong in the same way.
 */

const FAULTS = { drop: 0.2, double: 0.2, delay: 0.3, delayMs: 80 }
const SEEDS = process.env.SEEDS?.split(',').map(Number) ?? Array.from({ length: 10 }, (_, i) => i + 1)
const MISSED = [0, 1, PAGE - 1, PAGE, PAGE + 1, 10 * PAGE]
/** Enough for several pages of history before anybody looks. */
const HISTORY = 2 * PAGE

const beside = await createTestInstance()
await ensureSite(beside.sql)
const startInstance = (bus?: Bus) => createTestInstance({ beside, listens: true, ...(bus && { bus }) })

/** Two instances over one database, and a link between them that does all that a bus may do. */
async function startPair(seed: number) {
  console.log(`seed ${seed}`)
  const random = createRandom(seed)
  const link = createFaultyLink(random, FAULTS)
  afterAll(link.cut)
  const [one, two] = [await startInstance(link.join()), await startInstance(link.join())]
  const room = await createBusyRoom([one, two], random)
  await room.change(HISTORY)
  return { one, two, room, random }
}

describe('an old page and its frames equal a fresh page', () => {
  test.each(MISSED)('after %d missed changes: by memory, by PostgreSQL, after a restart, and live', async (missed) => {
    const { one, two, room } = await startPair(1000 + missed)
    const fetch = () => fetchPage(one, room.reader, room.id)
    const fetchThread = () => fetchPage(one, room.reader, room.id, room.rootId)
    const german: Reader = { ...room.reader, language: 'de' }
    const fetchGerman = (rootId?: string) => fetchPage(one, german, room.id, rootId)
    const live = [
      await fetch(),
      await fetch(),
      await fetchThread(),
      await fetchGerman(),
      await fetchGerman(room.rootId),
    ]
    for (const page of live) await page.connect(one)
    const [remembered, read, restarted] = [await fetch(), await fetch(), await fetch()]
    const [rememberedThread, readThread] = [await fetchThread(), await fetchThread()]
    const [rememberedGerman, readGerman] = [await fetchGerman(), await fetchGerman()]
    await room.change(missed)
    for (const page of [remembered, rememberedThread, rememberedGerman]) await page.connect(one)
    for (const page of [read, readThread, readGerman]) await page.connect(two)
    await restarted.connect(await startInstance())
    const away = [remembered, rememberedThread, rememberedGerman, read, readThread, readGerman]
    await expectEqual(room, [...live, ...away, restarted])
  })

  test.each([RESET_BEYOND, RESET_BEYOND + 1])(
    'after %d messages, the most or more than a resume brings',
    async (missed) => {
      const { one, two, room } = await startPair(2000 + missed)
      const live = await fetchPage(one, room.reader, room.id)
      await live.connect(one)
      const [remembered, read] = [
        await fetchPage(one, room.reader, room.id),
        await fetchPage(two, room.reader, room.id),
      ]
      await room.change(missed, 'send')
      await remembered.connect(one)
      await read.connect(two)
      expect([remembered.resets(), read.resets()]).toEqual(missed > RESET_BEYOND ? [1, 1] : [0, 0])
      await room.change(PAGE)
      await expectEqual(room, [live, remembered, read])
    },
  )

  test.each(SEEDS)('on two instances whose bus loses, doubles, shuffles and delays (seed %d)', async (seed) => {
    const { one, two, room, random } = await startPair(seed)
    const pages = [
      await fetchPage(one, room.reader, room.id),
      await fetchPage(two, room.reader, room.id),
      await fetchPage(two, room.reader, room.id, room.rootId),
    ]
    for (const page of pages) await page.connect(random.pick([one, two]))
    for (let round = 0; round < 4; round++) {
      const away = random.pick(pages)
      await away.disconnect()
      await room.change(random.below(20))
      await away.connect(random.pick([one, two]))
      await room.change(random.below(20))
    }
    await expectEqual(room, pages)
  })
})

/** Waits until the pages stand at the room's number, and holds each against a fresh one. */
async function expectEqual(room: BusyRoom, pages: LivedPage[]): Promise<void> {
  const [seq, people] = [await room.seq(), await room.peopleVersion()]
  for (const page of pages) await page.reach(seq, people)
  const fresh = new Map<string, string>()
  for (const page of pages) {
    const kind = `${page.reader.language} ${page.rootId}`
    if (!fresh.has(kind)) fresh.set(kind, await freshPage(room, page))
    expect(page.differences(fresh.get(kind) ?? '')).toEqual([])
    await page.disconnect()
  }
}

/** The room's page from an instance that knows nothing yet. */
async function freshPage({ id }: BusyRoom, { reader, rootId }: LivedPage): Promise<string> {
  const html = await roomHtml(await createTestInstance({ beside }), reader, id, rootId)
  expect(html).toContain(reader.language === 'de' ? 'aria-label="Aktionen"' : 'aria-label="Actions"')
  return html
}
