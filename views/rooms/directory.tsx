import { paths } from '../../src/http/paths.ts'
import type { DirectoryRoom } from '../../src/rooms/room.ts'
import { type Text, t } from '../../src/texts/t.ts'
import { AppPage, ButtonLink, nowOf, Page, type Shell } from '../layout.tsx'
import { Bar } from '../parts/bar.tsx'
import { ActionForm } from '../parts/form.tsx'
import { Icon, roomIcon } from '../parts/icon.tsx'
import { When } from '../parts/when.tsx'

export type Which = 'all' | 'joined' | 'archived'

export interface DirectoryPageProps {
  shell: Shell
  rooms: DirectoryRoom[]
  query: string
  which: Which
}

/** All rooms that the viewer may find. */
export function DirectoryPage({ shell, rooms, query, which }: DirectoryPageProps) {
  return (
    <AppPage shell={shell} title={t('Rooms')}>
      <section class="sheet">
        <Bar back={paths.home()} title={t('Rooms')}>
          {shell.viewer.role !== 'guest' && (
            <ButtonLink href={paths.newRoom()} icon="plus" primary>
              {t('New room')}
            </ButtonLink>
          )}
        </Bar>
        <Page>
          <Search query={query} which={which} />
          {rooms.length === 0 && <p class="muted">{t('No room fits. Try fewer letters, or make the room.')}</p>}
          <ul class="list">
            {rooms.map((room) => (
              <DirectoryLine room={room} shell={shell} />
            ))}
          </ul>
        </Page>
      </section>
    </AppPage>
  )
}

const WHICH = { all: 'All rooms', joined: 'Joined', archived: 'Archived' } as const satisfies Record<Which, Text>

function Search({ query, which }: { query: string; which: Which }) {
  return (
    <form class="line" role="search" action={paths.rooms()}>
      <input
        class="input"
        type="search"
        name="q"
        value={query}
        placeholder={t('Find a room')}
        aria-label={t('Find a room')}
      />
      <select class="input" name="which" aria-label={t('Which')}>
        {Object.entries(WHICH).map(([value, text]) => (
          <option value={value} selected={value === which}>
            {t(text)}
          </option>
        ))}
      </select>
      <button class="button">{t('Find')}</button>
    </form>
  )
}

function DirectoryLine({ room, shell }: { room: DirectoryRoom; shell: Shell }) {
  return (
    <li>
      <Icon name={roomIcon(room.kind)} />
      <div>
        <a class="plain" href={paths.room(room.id)}>
          <b>
            <bdi>{room.name}</bdi>
          </b>
        </a>
        <small class="cut" dir="auto">
          {room.topic}
        </small>
      </div>
      <span class="small muted wide-only">
        {room.memberCount === 1 ? t('1 member') : t('{n} members', { n: room.memberCount })}
        {room.lastMessageAt !== null && (
          <>
            {' · '}
            <When at={room.lastMessageAt} timeZone={shell.timeZone} now={nowOf(shell)} />
          </>
        )}
      </span>
      <State room={room} />
    </li>
  )
}

function State({ room }: { room: DirectoryRoom }) {
  if (room.archived) return <span class="tag">{t('Archived')}</span>
  if (room.isMember)
    return (
      <span class="small muted line">
        <Icon name="check" />
        {t('Joined')}
      </span>
    )
  return (
    <ActionForm action={paths.roomMembership(room.id)} method="PUT">
      <button class="button" aria-label={t('Join {name}', { name: room.name })}>
        {t('Join')}
      </button>
    </ActionForm>
  )
}
