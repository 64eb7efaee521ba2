import { onePageEach } from './cast.ts'
import { readFollowed, type ReadBackDeps } from './read-back.ts'
import type { Reading } from './reading.ts'

/** So many of the pages; more would say nothing new. */
const SETTLED_PAGES = 8

/**
 * At rest, one after the other: some people say where they have read to, in their room and in its thread, so that what is unread afterwards is known
 * exactly. The threads that they follow are read before that as well, as the work has left them.
 */
export async function settle(deps: ReadBackDeps & { reading: Reading }): Promise<void> {
  const { cast, random, reading } = deps
  const pages = onePageEach(cast.tabs).slice(0, SETTLED_PAGES)
  for (const account of new Set(pages.map((tab) => tab.account))) await readFollowed(deps, account)
  for (const tab of pages) {
    if (!tab.isMember()) continue
    await reading.markRoom(tab, random.below(tab.cursor() + 1), true)
    const rootId = cast.rootIds.get(tab.roomId)
    if (rootId === undefined) continue
    await reading.follow(tab, rootId, true)
    await reading.markThread(tab, rootId, random.below(tab.cursor() + 1), true)
    if (random.chance(0.2)) await reading.follow(tab, rootId, false)
  }
}
