import { Hono } from 'hono'
import type { Shell } from '../../views/layout.tsx'
import { JumpList, JumpPage, type JumpTarget } from '../../views/rooms/jump.tsx'
import { findLetters } from '../../views/rooms/letters.ts'
import { Sidebar } from '../../views/sidebar.tsx'
import { type Env, isFragment, type RequestContext, requireViewer } from '../http/env.ts'
import { readQuery } from '../http/input.ts'
import type { Sql } from '../platform/postgres.ts'
import { foldName } from '../rooms/room-name.ts'
import { jumpQuery } from '../rooms/rooms.schemas.ts'
import { listDirectory } from '../rooms/rooms.store.ts'
import { listPeopleByLetters } from './memberships.store.ts'

/** As many as the eye takes in; more letters find the rest. */
const SHOWN_TARGETS = 20
/** Names outside of ASCII are compared here, because the database knows nothing of accents. */
const COMPARED_PEOPLE = 1_000

/** The sidebar alone, for script, and the way to any room or person by letters of its name. */
export function sidebarRoutes({ sql, shell }: { sql: Sql; shell: (c: RequestContext) => Promise<Shell> }) {
  const routes = new Hono<Env>()

  routes.get('/sidebar', async (c) =>
    c.html(<Sidebar shell={await shell(c)} skip={{ to: '#content', text: 'Skip to the content' }} />),
  )

  routes.get('/jump', async (c) => {
    const { q: query } = readQuery(c, jumpQuery)
    const page = await shell(c)
    const targets = await listTargets(requireViewer(c).id, query, page)
    if (isFragment(c)) return c.html(<JumpList query={query} targets={targets} options />)
    return c.html(<JumpPage shell={page} query={query} targets={targets} />)
  })

  /** One's own rooms, those with news first; people; and rooms that one might join. */
  async function listTargets(viewerId: string, query: string, { sidebar, presence }: Shell): Promise<JumpTarget[]> {
    const mine = sidebar
      .filter((room) => room.kind !== 'direct')
      .toSorted(
        (a, b) => Number(b.mentions > 0) - Number(a.mentions > 0) || Number(b.unread > 0) - Number(a.unread > 0),
      )
    const [people, others] = await Promise.all([
      listPeopleByLetters(sql, viewerId, foldName(query).replace(/\s/g, ''), COMPARED_PEOPLE),
      query === '' ? [] : listDirectory(sql, viewerId, { query, limit: SHOWN_TARGETS }),
    ])
    const targets: JumpTarget[] = [
      ...mine.map(({ id, kind, name, unread, mentions }) => ({
        type: 'room' as const,
        id,
        kind,
        name,
        unread,
        mentions,
      })),
      ...people.map(({ id, name }) => ({ type: 'person' as const, id, name, presence: presence(id) })),
      ...others
        .filter((room) => !room.isMember)
        .map(({ id, kind, name }) => ({ type: 'room' as const, id, kind, name, unread: 0, mentions: 0 })),
    ]
    return targets.filter(({ name }) => findLetters(name, query) !== undefined).slice(0, SHOWN_TARGETS)
  }

  return routes
}
