import { Hono } from 'hono'
import { findLetters } from '../../views/rooms/letters.ts'
import { SharePage } from '../../views/share/share.tsx'
import { type Env, isFragment, type RequestContext, requireViewer } from '../http/env.ts'
import { readForm, readQuery } from '../http/input.ts'
import { paths } from '../http/paths.ts'
import type { Shells } from '../http/shell.ts'
import type { MembershipsService } from '../memberships/memberships.service.ts'
import type { Sql } from '../platform/postgres.ts'
import { type Shared, shareInput, sharedInput } from './share.schemas.ts'
import { listWritableRooms } from './share.store.ts'

export interface ShareRoutesDeps {
  sql: Sql
  memberships: Pick<MembershipsService, 'findDraft' | 'saveDraft'>
  shell: Shells['shell']
}

/**
 * What another app shares with this one: a page to choose the room on, in which it then waits as a draft. Asking for
 * the page stores nothing, so other apps and sites may; choosing is a form of this site's own.
 */
export function shareRoutes({ sql, memberships, shell }: ShareRoutesDeps): Hono<Env> {
  const routes = new Hono<Env>()

  routes.get('/share', async (c) => choose(c, readQuery(c, sharedInput)))

  routes.post('/share', async (c) => {
    if (c.get('viewer') === null && !isFragment(c)) return await signInFirst(c)
    // Before the form is read: who is not signed in is told so, whatever it holds.
    requireViewer(c)
    return choose(c, await readForm(c, sharedInput))
  })

  routes.post('/shares', async (c) => {
    const viewer = requireViewer(c)
    const { room_id: roomId, body, files } = await readForm(c, shareInput)
    const begun = await memberships.findDraft(viewer.id, roomId)
    await memberships.saveDraft(viewer.id, roomId, [begun?.body, body].filter(Boolean).join('\n\n'))
    return c.redirect(files > 0 ? paths.roomShared(roomId) : paths.roomCompose(roomId), 303)
  })

  async function choose(c: RequestContext, shared: Shared) {
    const viewer = requireViewer(c)
    const [page, ids] = await Promise.all([shell(c), listWritableRooms(sql, viewer.id)])
    const rooms = ids
      .flatMap((id) => page.sidebar.find((room) => room.id === id) ?? [])
      .filter(({ name }) => findLetters(name, shared.q))
    const { q: query, files } = shared
    return c.html(<SharePage shell={page} body={bodyOf(shared)} query={query} files={files} rooms={rooms} />)
  }

  /** With the texts in the address to come back to. Who sends anything else is told to sign in, whatever it holds. */
  async function signInFirst(c: RequestContext) {
    const shared = await readForm(c, sharedInput).catch(() => requireViewer(c) && undefined)
    return c.redirect(paths.signIn(shared && addressOf(bodyOf(shared))), 303)
  }

  return routes
}

/** As much as the sign-in takes along. */
const MAX_ADDRESS_CHARACTERS = 4_000

function addressOf(body: string): string {
  const characters = Array.from(body)
  const address = () => `${paths.share()}?${new URLSearchParams({ text: characters.join('') })}`
  while (address().length > MAX_ADDRESS_CHARACTERS) characters.splice(Math.floor((characters.length * 3) / 4))
  return address()
}

/** What is written already; else what was shared, each thing once: many apps put the address into the text as well. */
function bodyOf({ body, title, text, url }: Shared): string {
  if (body !== '') return body
  const parts = [title, text, url].filter(Boolean)
  return parts
    .filter((part, at) => !parts.some((other, n) => n !== at && other.includes(part) && (other !== part || n < at)))
    .join('\n')
}
