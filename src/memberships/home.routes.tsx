import { Hono } from 'hono'
import { HomePage } from '../../views/rooms/home.tsx'
import { type Env, requireViewer } from '../http/env.ts'
import type { Shells } from '../http/shell.ts'
import type { Sql } from '../platform/postgres.ts'
import { isAlone, listLatestAuthors } from './home.store.ts'

/** Where one is without a room open: what is unread, or that nothing is. */
export function homeRoutes({ sql, shell }: { sql: Sql; shell: Shells['shell'] }): Hono<Env> {
  return new Hono<Env>().get('/', async (c) => {
    const viewer = requireViewer(c)
    const [around, faces, alone] = await Promise.all([
      shell(c),
      listLatestAuthors(sql, viewer.id),
      isAlone(sql, viewer.id),
    ])
    return c.html(<HomePage shell={around} faces={faces} alone={alone} />)
  })
}
