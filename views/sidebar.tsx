import { isAdmin, type Viewer } from '../src/accounts/viewer.ts'
import { paths } from '../src/http/paths.ts'
import { threadPaths } from '../src/http/thread-paths.ts'
import type { SidebarRoom } from '../src/rooms/room.ts'
import { t } from '../src/texts/t.ts'
import type { Shell } from './layout.tsx'
import { type Presence, Who } from './parts/avatar.tsx'
import { Count } from './parts/count.tsx'
import { ActionForm } from './parts/form.tsx'
import { Icon, roomIcon } from './parts/icon.tsx'
import { kept } from './parts/kept.ts'
import { capOf } from './parts/keyboard.tsx'

interface SidebarProps {
  shell: Shell
  skip: { to: string; text: string }
  /** It is the page: alone on a narrow screen, so it has the heading. */
  home: boolean
}

/** The site's menu, the rooms of the viewer, and the viewer: on every page, so it is drawn when something in it changed. */
export const Sidebar = kept(DrawnSidebar, ({ shell, skip, home }: SidebarProps) => ({
  skip,
  home,
  siteName: shell.siteName,
  viewer: [
    shell.viewer.id,
    shell.viewer.name,
    shell.viewer.avatar,
    shell.viewer.role,
    shell.viewer.status,
    shell.viewer.availability,
    shell.presence(shell.viewer.id),
  ],
  rooms: shell.sidebar.map((room) => [room, room.otherId === null ? null : shell.presence(room.otherId)]),
  open: [shell.currentRoomId, shell.currentPage],
  threads: shell.unreadThreads ?? 0,
  notes: shell.unseenNotes ?? 0,
}))

function DrawnSidebar({ shell, skip, home }: SidebarProps) {
  return (
    <header class="sidebar">
      <a class="skip" href={skip.to}>
        {skip.text}
      </a>
      {home && <h1 class="sr">{shell.siteName}</h1>}
      <SiteMenu shell={shell} />
      <nav aria-label={t('Rooms')}>
        <a class="row jump" href={paths.search()}>
          <Icon name="search" />
          {t('Jump or search')} <kbd class="js">{capOf('Ctrl')} K</kbd>
        </a>
        <Personal shell={shell} />
        <Section title={t('Rooms')} more={paths.rooms()} moreLabel={t('Browse rooms')} />
        <RoomLinks id="rooms" shell={shell} rooms={shell.sidebar.filter((room) => room.kind !== 'direct')} />
        <Section title={t('Direct')} more={paths.newDirect()} moreLabel={t('New direct message')} />
        <RoomLinks id="directs" shell={shell} rooms={shell.sidebar.filter((room) => room.kind === 'direct')} />
      </nav>
      <Me shell={shell} />
    </header>
  )
}

function SiteMenu({ shell: { siteName, viewer } }: { shell: Shell }) {
  return (
    <>
      <div class="site">
        <button class="row" popovertarget="site-menu">
          <img src={paths.logo()} alt="" width="28" height="28" />
          <span class="cut" dir="auto">
            {siteName}
          </span>
          <Icon name="down" />
        </button>
      </div>
      <menu class="menu" popover="auto" id="site-menu">
        {isAdmin(viewer) && <MenuLink href={paths.adminInvites()} icon="invite" text={t('Invite people')} />}
        {isAdmin(viewer) && <MenuLink href={paths.adminSite()} icon="settings" text={t('Site settings')} />}
        <MenuLink href={paths.saved()} icon="saved" text={t('Saved messages')} />
        <MenuLink href={paths.docs()} icon="book" text={t('Manual')} />
        <li>
          <button class="row" popovertarget="keys">
            <Icon name="keyboard" />
            {t('Keyboard')} <kbd>{capOf('Ctrl')} /</kbd>
          </button>
        </li>
        <hr />
        <li>
          <ActionForm action={paths.currentSession()} method="DELETE">
            <button class="row">
              <Icon name="leave" />
              {t('Sign out')}
            </button>
          </ActionForm>
        </li>
      </menu>
    </>
  )
}

/** The lists of what concerns the viewer, across all rooms. */
function Personal({ shell: { sidebar, unreadThreads = 0, unseenNotes = 0, currentPage } }: { shell: Shell }) {
  const forMe = sidebar.reduce((sum, room) => sum + (room.muted ? 0 : room.forMe), unseenNotes)
  const drafts = sidebar.reduce((sum, room) => sum + draftsIn(room), 0)
  const current = (page: Shell['currentPage']) => page === currentPage && { 'aria-current': 'page' as const }
  return (
    <ul>
      <li>
        <a class="room-link" href={threadPaths.followed()} {...current('threads')}>
          <Icon name="thread" />
          <span class="cut">{t('Threads')}</span>
          {unreadThreads > 0 && <Count unread={unreadThreads} mentions={0} />}
        </a>
      </li>
      <li>
        <a
          class="room-link"
          id="mentions-link"
          href={paths.mentions()}
          data-for-me={unseenNotes}
          {...current('mentions')}
        >
          <Icon name="at" />
          <span class="cut">{t('Mentions')}</span>
          {forMe > 0 && <Count unread={forMe} mentions={forMe} />}
        </a>
      </li>
      <li>
        <a class="room-link" href={paths.drafts()} {...current('drafts')}>
          <Icon name="draft" />
          <span class="cut">{t('Drafts')}</span>
          {drafts > 0 && <span class="muted small">{drafts}</span>}
        </a>
      </li>
    </ul>
  )
}

const draftsIn = ({ hasDraft, threadDrafts = 0 }: SidebarRoom) => (hasDraft ? 1 : 0) + threadDrafts

function MenuLink({ href, icon, text }: { href: string; icon: string; text: string }) {
  return (
    <li>
      <a class="row" href={href}>
        <Icon name={icon} />
        {text}
      </a>
    </li>
  )
}

function Section({ title, more, moreLabel }: { title: string; more: string; moreLabel: string }) {
  return (
    <div class="section">
      <h2>{title}</h2>
      <a class="tool" href={more} aria-label={moreLabel}>
        <Icon name="plus" />
      </a>
    </div>
  )
}

function RoomLinks({ id, shell, rooms }: { id: string; shell: Shell; rooms: SidebarRoom[] }) {
  const favouritesFirst = rooms.toSorted((a, b) => Number(b.favourite) - Number(a.favourite))
  return (
    <ul id={id}>
      {favouritesFirst.map((room) => (
        <li>
          <RoomLink room={room} shell={shell} />
        </li>
      ))}
    </ul>
  )
}

/** One line of the sidebar. A room with news opens at the first of them. */
export function RoomLink({ room, shell }: { room: SidebarRoom; shell: Shell }) {
  const unread = room.unread > 0 && !room.muted
  return (
    <a
      class={`room-link${unread ? ' unread' : ''}${room.muted ? ' muted' : ''}`}
      href={room.unread > 0 ? paths.roomUnread(room.id) : paths.room(room.id)}
      data-room-id={room.id}
      data-kind={room.kind}
      data-seq={room.lastSeq}
      data-unread={room.unread}
      data-mentions={room.mentions}
      data-for-me={room.forMe}
      {...(room.level !== 'mentions' && { 'data-level': room.level })}
      {...(room.id === shell.currentRoomId && { 'aria-current': 'page' as const })}
    >
      <Glyph room={room} shell={shell} />
      <span class="cut" dir="auto">
        {room.name}
      </span>
      {draftsIn(room) > 0 && <End icon="draft" words={`, ${t('draft')}`} />}
      {unread && <Count unread={room.unread} mentions={room.mentions} direct={room.kind === 'direct'} />}
      {room.muted && <End icon="muted" words={`, ${t('muted')}`} />}
    </a>
  )
}

/** A voice for a room; the other one's picture for two; one's own for the notebook. */
function Glyph({ room, shell: { presence, viewer } }: { room: SidebarRoom; shell: Shell }) {
  if (room.kind !== 'direct') return <Icon name={roomIcon(room.kind)} />
  if (room.otherId !== null)
    return (
      <Who id={room.otherId} name={room.name} avatar={room.otherAvatar} size="s" presence={presence(room.otherId)} />
    )
  if (room.name === viewer.name)
    return <Who id={viewer.id} name={viewer.name} avatar={viewer.avatar} size="s" presence="unknown" />
  return <Icon name="members" />
}

function End({ icon, words }: { icon: string; words: string }) {
  return (
    <>
      <Icon name={icon} end />
      <span class="sr">{words}</span>
    </>
  )
}

const PRESENCE_WORDS = { active: 'Active', away: 'Away', offline: '', unknown: '' } as const

function Me({ shell: { viewer, presence } }: { shell: Shell }) {
  const mine = presence(viewer.id)
  return (
    <div class="me">
      <a class="row" href={paths.person(viewer.id)}>
        <Who id={viewer.id} name={viewer.name} avatar={viewer.avatar} presence={mine} />
        <span class="cut">
          <bdi>{viewer.name}</bdi>
          <MyWords viewer={viewer} mine={mine} />
        </span>
      </a>
      <a class="tool" href={paths.settings()} aria-label={t('Your settings')}>
        <Icon name="settings" />
      </a>
    </div>
  )
}

/** My status, where I have one: it says more than that I am here, which I know. */
function MyWords({ viewer: { id, status, availability }, mine }: { viewer: Viewer; mine: Presence }) {
  if (status.emoji !== '' || status.text !== '')
    return <small dir="auto">{[status.emoji, status.text].filter(Boolean).join(' ')}</small>
  if (availability === 'invisible') return <small>{t('Invisible')}</small>
  const words = PRESENCE_WORDS[mine]
  return <small data-presence-words={id}>{words && t(words)}</small>
}
