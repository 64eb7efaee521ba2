import type { Child } from 'hono/jsx'
import { raw } from 'hono/html'
import type { Theme, Viewer } from '../src/accounts/viewer.ts'
import type { SidebarRoom } from '../src/rooms/room.ts'
import { paths } from '../src/http/paths.ts'
import { currentLanguage, directionOf } from '../src/texts/language.ts'
import { t } from '../src/texts/t.ts'
import type { Presence } from './parts/avatar.tsx'
import { hueOf } from './parts/initial.ts'
import { Icon } from './parts/icon.tsx'
import { KeyboardHelp } from './parts/keyboard.tsx'
import { Sidebar } from './sidebar.tsx'
import { Switcher } from './rooms/jump.tsx'

/** What every page with the sidebar needs to know. */
export interface Shell {
  siteName: string
  viewer: Viewer
  sidebar: SidebarRoom[]
  /** Addresses with their versions in them. */
  assets: {
    script: string
    style: string
    meStyle: string
    filesStyle?: string
    pollsStyle?: string
    printStyle?: string
  }
  presence: (userId: string) => Presence
  currentRoomId?: string
  /** How many of the threads that the viewer follows have something new. */
  unreadThreads?: number
  /** How many reminders, and messages that could not be sent, the viewer has not seen. */
  unseenNotes?: number
  /** The page that it is, of those above the rooms in the sidebar. */
  currentPage?: 'threads' | 'mentions' | 'drafts'
  /** The time zone (IANA) that times are written in: the site's; script rewrites them in the reader's. */
  timeZone: string
  /** The number of people's facts that it is made from, at the least. */
  factsVersion?: number
  /** The moment that the page shows; the present without it. */
  now?: Date
}

/** The moment that a page shows. */
export const nowOf = (shell: Shell) => shell.now ?? new Date()

/** What a page outside the rooms needs: setting up, signing in, joining, not found. */
export interface Door {
  siteName: string
  assets: { script: string; style: string }
  theme: Theme
}

interface DocumentProps {
  title: string
  assets: { script: string; style: string; meStyle?: string; printStyle?: string; docsStyle?: string }
  theme: Theme
  bodyClass: string
  /** The signed-in person, for script: who I am and how I write. */
  viewer?: Viewer
  factsVersion?: number
  roomId?: string
  children?: Child
}

/** The whole of a page: head, and a body with what script must know. */
export function Document({
  title,
  assets,
  theme,
  bodyClass,
  viewer,
  factsVersion = 0,
  roomId,
  children,
}: DocumentProps) {
  const language = currentLanguage()
  return (
    <>
      {raw('<!doctype html>')}
      <html lang={language} dir={directionOf(language)} {...(theme !== 'system' && { 'data-theme': theme })}>
        <head>
          <meta charset="utf-8" />
          <meta
            name="viewport"
            content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
          />
          <meta name="color-scheme" content="light dark" />
          <meta name="theme-color" content="#f3f1eb" media="(prefers-color-scheme: light)" />
          <meta name="theme-color" content="#100e0b" media="(prefers-color-scheme: dark)" />
          <title>{title}</title>
          <link rel="icon" href={paths.favicon()} />
          <link rel="apple-touch-icon" href={paths.touchIcon()} />
          <link rel="manifest" href={paths.manifest()} />
          <link rel="stylesheet" href={assets.style} />
          {assets.meStyle !== undefined && <link rel="stylesheet" href={assets.meStyle} />}
          {assets.docsStyle !== undefined && <link rel="stylesheet" href={assets.docsStyle} />}
          {assets.printStyle !== undefined && <link rel="stylesheet" media="print" href={assets.printStyle} />}
          <script type="module" src={assets.script}></script>
        </head>
        <body
          class={bodyClass}
          {...(viewer && factsFor(viewer, factsVersion))}
          {...(roomId !== undefined && { 'data-room-id': roomId })}
        >
          {children}
        </body>
      </html>
    </>
  )
}

interface AppPageProps {
  shell: Shell
  title: string
  /** The room list itself: alone on a narrow screen. */
  home?: boolean
  /** Where the skip link goes and what it says. */
  skip?: { to: string; text: string }
  children?: Child
}

/** A page with the sidebar. Its children stand in `<main>`: sheets, then menus and dialogs. */
export function AppPage({ shell, title, home = false, skip = toContent(), children }: AppPageProps) {
  return (
    <Document
      title={titleWithNews(`${title} · ${shell.siteName}`, shell)}
      assets={shell.assets}
      theme={shell.viewer.theme}
      bodyClass={home ? 'app home' : 'app'}
      viewer={shell.viewer}
      factsVersion={shell.factsVersion ?? 0}
      {...(shell.currentRoomId !== undefined && { roomId: shell.currentRoomId })}
    >
      <Sidebar shell={shell} skip={skip} home={home} />
      <main>
        {children}
        <KeyboardHelp />
        <Switcher />
        <div class="sr" id="announcer" role="log" aria-live="polite"></div>
      </main>
    </Document>
  )
}

const toContent = () => ({ to: '#content', text: t('Skip to the content') })

/** A sheet that scrolls as a whole: everything but a room. */
export function Page({ children, stack = false }: { children?: Child; stack?: boolean }) {
  return (
    <div class="scroll" id="content" tabindex={-1}>
      <div class={stack ? 'page stack' : 'page'}>{children}</div>
    </div>
  )
}

/** A page outside the rooms: one column and the quilt. */
export function DoorPage({ door, title, children }: { door: Door; title: string; children?: Child }) {
  return (
    <Document title={title} assets={door.assets} theme={door.theme} bodyClass="door">
      <main>
        <a class="brand" href={paths.home()}>
          <svg class="icon wordmark" role="img" aria-label="Hubbub">
            <use href={paths.icon('wordmark')} />
          </svg>
        </a>
        {children}
      </main>
      <img class="quilt" src={paths.quilt()} alt="" />
    </Document>
  )
}

/** A link that looks like a button, with its icon. */
export function ButtonLink({
  href,
  icon,
  primary = false,
  children,
}: {
  href: string
  icon: string
  primary?: boolean
  children?: Child
}) {
  return (
    <a class={primary ? 'button primary' : 'button'} href={href}>
      <Icon name={icon} />
      {children}
    </a>
  )
}

const factsFor = (viewer: Viewer, factsVersion: number) => ({
  'data-people': String(factsVersion),
  'data-socket': paths.socket(currentLanguage()),
  'data-user-id': viewer.id,
  'data-user-name': viewer.name,
  'data-hue': String(hueOf(viewer.id)),
  'data-enter-sends': String(viewer.enterSends),
  'data-time-zone': viewer.timeZone,
})

/** "(2) Front desk · Site" counts mentions and direct messages; "• " when only others are unread. */
function titleWithNews(title: string, { sidebar }: Shell): string {
  const heard = sidebar.filter((room) => !room.muted)
  const forMe = heard.reduce((sum, room) => sum + (room.kind === 'direct' ? room.unread : room.mentions), 0)
  if (forMe > 0) return `(${forMe}) ${title}`
  return heard.some((room) => room.unread > 0) ? `• ${title}` : title
}
