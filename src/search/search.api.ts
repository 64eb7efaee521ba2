import { Hono } from 'hono'
import { linkNext } from '../http/answers.ts'
import { type Env, requireViewer } from '../http/env.ts'
import { readQuery } from '../http/input.ts'
import { messageJson } from '../messages/message-json.ts'
import { searchApiQuery } from './search.schemas.ts'
import type { SearchService } from './search.service.ts'

/** Searching for programs. */
export function searchApi({ search, limitSearches }: SearchApiDeps): Hono<Env> {
  return new Hono<Env>().get('/search', async (c) => {
    const viewer = requireViewer(c)
    const { q, room_id, ...page } = readQuery(c, searchApiQuery)
    await limitSearches(viewer)
    const { results, next, faults } = await search.search(viewer, { text: q, roomId: room_id, ...page })
    if (next !== null) linkNext(c, { cursor: next })
    return c.json({
      results: results.map(({ message, room }) => ({ message: messageJson(message), room })),
      next,
      faults,
    })
  })
}

export interface SearchApiDeps {
  search: SearchService
  /** Throws 429 for who asks too fast. */
  limitSearches: (viewer: { id: string }) => Promise<void>
}
