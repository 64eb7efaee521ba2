import type { Door, Shell } from '../../views/layout.tsx'
import { meStyleVersion } from '../accounts/me-style.ts'
import type { Site } from '../accounts/site.ts'
import { readThemeCookie } from '../accounts/theme-cookie.ts'
import type { Presence } from '../presence/presence.ts'
import type { SidebarRoom } from '../rooms/room.ts'
import { requireViewer, type RequestContext } from './env.ts'
import type { Assets } from './assets.ts'
import { paths } from './paths.ts'

export interface ShellDeps {
  findSite: () => Promise<Site | undefined>
  sidebarOf: (userId: string) => Promise<SidebarRoom[]>
  /** How many threads that somebody follows have something new. */
  countThreads: (userId: string) => Promise<number>
  /** How many notes to themselves, such as reminders, somebody has not seen. */
  countNotes: (userId: string) => Promise<number>
  presence: Pick<Presence, 'statesOf'>
  assets: Pick<Assets, 'script' | 'style' | 'styleOf'>
}

/** What a page shows besides the sidebar. */
export interface ShellOf {
  roomId?: string
  /** Which of the pages that the sidebar leads to it is, besides rooms. */
  page?: NonNullable<Shell['currentPage']>
  /** Those whose presence it shows. */
  people?: readonly string[] | Promise<readonly string[]>
}

/** What stands around a page: the sidebar for who is signed in, else a door. */
export interface Shells {
  /** Throws 401 for nobody. */
  shell: (c: RequestContext, page?: ShellOf) => Promise<Shell>
  door: (c: RequestContext) => Promise<Door>
}

/** Builds what is around every page. */
export function createShells({ findSite, sidebarOf, countThreads, countNotes, presence, assets }: ShellDeps): Shells {
  async function shell(c: RequestContext, { roomId, page, people = [] }: ShellOf = {}): Promise<Shell> {
    const viewer = requireViewer(c)
    const [site, sidebar, unreadThreads, unseenNotes, shown] = await Promise.all([
      findSite(),
      sidebarOf(viewer.id),
      countThreads(viewer.id),
      countNotes(viewer.id),
      people,
    ])
    const states = await presence.statesOf([viewer.id, ...sidebar.flatMap((room) => room.otherId ?? []), ...shown])
    return {
      siteName: site?.name ?? 'Hubbub',
      viewer,
      sidebar,
      unreadThreads,
      unseenNotes,
      assets: {
        ...assets,
        meStyle: paths.meStyle(meStyleVersion(viewer)),
        filesStyle: assets.styleOf('files'),
        printStyle: assets.styleOf('print'),
        pollsStyle: assets.styleOf('polls'),
      },
      presence: (userId) => states.get(userId) ?? 'unknown',
      timeZone: site?.timeZone ?? 'UTC',
      factsVersion: site?.factsVersion ?? 0,
      ...(roomId !== undefined && { currentRoomId: roomId }),
      ...(page !== undefined && { currentPage: page }),
    }
  }

  async function door(c: RequestContext): Promise<Door> {
    // It stands around what went wrong, too: a database that is away must not be asked again and again for a name.
    const site = await findSite().catch(() => undefined)
    return {
      siteName: site?.name ?? 'Hubbub',
      assets,
      theme: c.get('viewer')?.theme ?? readThemeCookie(c.req.header('Cookie')),
    }
  }

  return { shell, door }
}
