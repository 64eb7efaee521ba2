import type { User } from '../../src/accounts/users.store.ts'
import type { Status } from '../../src/accounts/viewer.ts'
import { paths } from '../../src/http/paths.ts'
import type { Room } from '../../src/rooms/room.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, nowOf, Page, type Shell } from '../layout.tsx'
import { Avatar } from '../parts/avatar.tsx'
import { Bar } from '../parts/bar.tsx'
import { ActionForm, FormProblem, type FormState, untouched } from '../parts/form.tsx'
import { Icon, roomIcon } from '../parts/icon.tsx'
import { clock } from '../parts/time.ts'
import { When } from '../parts/when.tsx'
import { ROLE_NAMES } from './role-name.ts'
import { hasStatus } from './status.tsx'
import { Say } from '../parts/say.tsx'

export interface PersonPageProps {
  shell: Shell
  person: Pick<User, 'id' | 'name' | 'avatar' | 'role' | 'pronouns' | 'timeZone' | 'status' | 'deactivatedAt'>
  sharedRooms: Pick<Room, 'id' | 'kind' | 'name'>[]
  form?: FormState
}

/** Somebody, as everybody here sees them. */
export function PersonPage({ shell, person, sharedRooms, form = untouched }: PersonPageProps) {
  const me = person.id === shell.viewer.id
  return (
    <AppPage shell={shell} title={person.name}>
      <section class="sheet">
        <Bar back={paths.home()} title={person.name} about={t('Person')} />
        <Page stack>
          <FormProblem form={form} />
          <div class="line">
            <Avatar id={person.id} name={person.name} avatar={person.avatar} size="l" />
            <div>
              <h2 dir="auto">{person.name}</h2>
              <p class="muted">{wordsFor(person, shell)}</p>
              {hasStatus(person.status) && <StatusLine status={person.status} shell={shell} />}
            </div>
          </div>
          {!person.deactivatedAt && (
            <ActionForm action={paths.directs()} fields={{ user_ids: person.id }}>
              <button class="button primary">
                <Icon name="send" />
                {me ? t('Open your notebook') : t('Message')}
              </button>
            </ActionForm>
          )}
          {!me && <SharedRooms rooms={sharedRooms} />}
        </Page>
      </section>
    </AppPage>
  )
}

function StatusLine({ status: { emoji, text, until }, shell }: { status: Status; shell: Shell }) {
  return (
    <p>
      <bdi>{[emoji, text].filter(Boolean).join(' ')}</bdi>
      {until !== null && (
        <small class="muted">
          {' '}
          <Say text="until {when}" parts={{ when: <When at={until} timeZone={shell.timeZone} now={nowOf(shell)} /> }} />
        </small>
      )}
    </p>
  )
}

function wordsFor(person: PersonPageProps['person'], shell: Shell): string {
  const presence = shell.presence(person.id)
  const words = [
    t(ROLE_NAMES[person.role]),
    person.pronouns,
    person.deactivatedAt ? t('deactivated') : '',
    presence === 'active' ? t('active') : presence === 'away' ? t('away') : '',
    person.timeZone && t('{time} where they are', { time: clock(nowOf(shell).toISOString(), person.timeZone) }),
  ]
  return words.filter(Boolean).join(' · ')
}

function SharedRooms({ rooms }: { rooms: PersonPageProps['sharedRooms'] }) {
  if (rooms.length === 0) return <p class="muted">{t('You share no room.')}</p>
  return (
    <section>
      <h2>{t('Rooms you share')}</h2>
      <ul class="list">
        {rooms.map((room) => (
          <li>
            <Icon name={roomIcon(room.kind)} />
            <div>
              <a class="plain" href={paths.room(room.id)}>
                <b>
                  <bdi>{room.name}</bdi>
                </b>
              </a>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
