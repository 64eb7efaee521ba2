import { Hono } from 'hono'
import { JumpList, JumpPage, type JumpTarget } from '../../views/rooms/jump.tsx'
import { findLetters } from '../../views/rooms/letters.ts'
import { Sidebar } from '../../views/sidebar.tsx'
import { type Env, isFragment, requireViewer } from '../http/env.ts'
import { readQuery } from '../http/input.ts'
import type { Shells } from '../http/shell.ts'
import type { Sql } from '../platform/postgres.ts'
import type { SidebarRoom } from '../rooms/room.ts'
import { jumpQuery } from '../rooms/rooms.schemas.ts'
import { listDirectory } from '../rooms/rooms.store.ts'
import { listPeopleByLetters } from './memberships.store.ts'

/** As many as the eye takes in; more letters find the rest. */
const SHOWN_TARGETS = 20
/** Names outside of ASCII are compared here, because the database knows nothing of accents. */
const COMPARED_PEOPLE = 1_000

/** The sidebar alone, for script, and the way to any room or person by letters of its name. */
export function sidebarRoutes({ sql, shell }: { sql: Sql; shell: Shells['shell'] }) {
  const routes = new Hono<Env>()

  routes.get('/sidebar', async (c) =>
    c.html(<Sidebar shell={await shell(c)} skip={{ to: '#content', text: 'Skip to the content' }} home={false} />),
  )

  routes.get('/jump', async (c) => {
    const viewer = requireViewer(c)
    const { q: query } = readQuery(c, jumpQuery)
    const [people, others] = await Promise.all([findPeople(viewer.id, query), findOtherRooms(viewer.id, query)])
    const page = await shell(c, { people: people.map((person) => person.id) })
    const targets = [
      ...page.sidebar
        .filter((room) => room.kind !== 'direct')
        .toSorted(byNews)
        .map(roomTarget),
      ...people.map((person): JumpTarget => ({ type: 'person', ...person, presence: page.presence(person.id) })),
      ...others.map((room) => roomTarget({ ...room, unread: 0, mentions: 0 })),
    ]
    const shown = { query, targets: targets.filter(({ name }) => findLetters(name, query)).slice(0, SHOWN_TARGETS) }
    return c.html(isFragment(c) ? <JumpList {...shown} options /> : <JumpPage {...shown} shell={page} />)
  })

  async function findPeople(viewerId: string, query: string) {
    const people = await listPeopleByLetters(sql, viewerId, lettersOf(query), COMPARED_PEOPLE)
    return people.filter(({ name }) => findLetters(name, query)).slice(0, SHOWN_TARGETS)
  }

  /** Rooms that one might join. */
  async function findOtherRooms(viewerId: string, query: string) {
    if (query === '') return []
    return (await listDirectory(sql, viewerId, { query, limit: SHOWN_TARGETS })).filter((room) => !room.isMember)
  }

  return routes
}

/** Without accents and blanks, as names are compared. */
const lettersOf = (query: string) => query.normalize('NFKD').replace(/[\p{M}\s]/gu, '')

type RoomTarget = Extract<JumpTarget, { type: 'room' }>

const roomTarget = ({ id, kind, name, unread, mentions }: Omit<RoomTarget, 'type'>): JumpTarget => ({
  type: 'room',
  id,
  kind,
  name,
  unread,
  mentions,
})

const byNews = (a: SidebarRoom, b: SidebarRoom) =>
  Number(b.mentions > 0) - Number(a.mentions > 0) || Number(b.unread > 0) - Number(a.unread > 0)
