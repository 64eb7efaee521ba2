import { Hono } from 'hono'
import { SearchPage } from '../../views/search/search.tsx'
import { type Env, requireViewer } from '../http/env.ts'
import { readQuery } from '../http/input.ts'
import type { Shells } from '../http/shell.ts'
import type { SearchApiDeps } from './search.api.ts'
import { searchQuery } from './search.schemas.ts'

/** As many as one reads before asking otherwise. */
const PAGE = 20

/** The page of the search: a form, and what it found. */
export function searchRoutes({ search, limitSearches, shell }: SearchApiDeps & Pick<Shells, 'shell'>): Hono<Env> {
  return new Hono<Env>().get('/search', async (c) => {
    const viewer = requireViewer(c)
    const { q, sort, cursor } = readQuery(c, searchQuery)
    await limitSearches(viewer)
    const [around, answer] = await Promise.all([
      shell(c),
      search.search(viewer, { text: q, sort, cursor, limit: PAGE }),
    ])
    return c.html(<SearchPage shell={around} text={q} sort={sort} isFirst={cursor === undefined} {...answer} />)
  })
}
