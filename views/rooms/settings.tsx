import { paths } from '../../src/http/paths.ts'
import type { Room } from '../../src/rooms/room.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, Page, type Shell } from '../layout.tsx'
import { Bar, Tabs } from '../parts/bar.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { ActionForm, Field, Form, FormProblem, type FormState } from '../parts/form.tsx'
import { Icon, roomIcon } from '../parts/icon.tsx'
import { INVOLVEMENTS } from './involvement.tsx'

export interface RoomSettingsPageProps {
  shell: Shell
  room: Room
  /** May the viewer change the room for everybody? */
  canManage: boolean
  form: FormState
}

/** What a room is for everybody, and how much of it reaches me. */
export function RoomSettingsPage({ shell, room, canManage, form }: RoomSettingsPageProps) {
  const manages = canManage && room.kind !== 'direct'
  return (
    <AppPage shell={shell} title={t('Settings of {name}', { name: room.name })}>
      <section class="sheet">
        <Bar
          back={paths.room(room.id)}
          icon={<Icon name={roomIcon(room.kind)} />}
          title={room.name}
          about={t('Room settings')}
        />
        <Tabs
          label={t('Room settings')}
          tabs={[
            { text: t('Room'), href: paths.roomSettings(room.id), current: true },
            { text: t('Members'), href: paths.roomMembers(room.id) },
          ]}
        />
        <Page>
          <FormProblem form={form} />
          {manages && <NameForm room={room} form={form} />}
          {room.membership && <ForYou room={room} />}
          {manages && <ForEverybody room={room} />}
          {!room.membership && !manages && <p class="muted">{t('Only members change anything here.')}</p>}
        </Page>
      </section>
    </AppPage>
  )
}

function NameForm({ room, form }: { room: Room; form: FormState }) {
  return (
    <Form class="stack" action={paths.room(room.id)} method="PATCH">
      <Field label={t('Name')} name="name" form={form} value={room.name} maxlength={80} required />
      <Field label={t('Topic')} name="topic" form={form} value={room.topic} maxlength={250} multiline />
      <div>
        <button class="button primary">{t('Save')}</button>
      </div>
    </Form>
  )
}

function ForYou({ room }: { room: Room }) {
  return (
    <section>
      <h2>{t('For you')}</h2>
      <Form class="setting" action={paths.roomInvolvement(room.id)} method="PUT" autoSubmit>
        <b>{t('Notify me about')}</b>
        <small>{t('In this room, on all your devices')}</small>
        <span class="line">
          <select class="input" name="involvement" aria-label={t('Notify me about')}>
            {INVOLVEMENTS.map(({ value, name }) => (
              <option value={value} selected={value === room.membership?.involvement}>
                {t(name)}
              </option>
            ))}
          </select>
          <button class="button nojs">{t('Save')}</button>
        </span>
      </Form>
      {room.kind !== 'direct' && (
        <div class="setting">
          <b>{t('Leave the room')}</b>
          <small>
            {room.kind === 'public'
              ? t('You can join again at any time; it is public')
              : t('Somebody has to add you to come back; it is private')}
          </small>
          <Leave room={room} />
        </div>
      )}
    </section>
  )
}

function Leave({ room }: { room: Room }) {
  const leave = { action: paths.roomMembership(room.id), method: 'DELETE' as const }
  if (room.kind === 'public')
    return (
      <ActionForm {...leave}>
        <button class="button">{t('Leave')}</button>
      </ActionForm>
    )
  return (
    <div>
      <Confirm
        id="leave"
        open={t('Leave…')}
        title={t('Leave {name}?', { name: room.name })}
        text={t('It is private: somebody in it has to add you before you can read it again.')}
        verb={t('Leave')}
        {...leave}
      />
    </div>
  )
}

function ForEverybody({ room }: { room: Room }) {
  return (
    <section>
      <h2>{t('For everybody')}</h2>
      <Form class="setting" action={paths.room(room.id)} method="PATCH" autoSubmit>
        <b>{t('Who can write here')}</b>
        <small>{t('Members, or only room administrators (an announcement room)')}</small>
        <span class="line">
          <select class="input" name="posting" aria-label={t('Who can write here')}>
            <option value="all" selected={room.posting === 'all'}>
              {t('All members')}
            </option>
            <option value="admins" selected={room.posting === 'admins'}>
              {t('Administrators')}
            </option>
          </select>
          <button class="button nojs">{t('Save')}</button>
        </span>
      </Form>
      {!room.isGeneral && <Visibility room={room} />}
      {!room.isGeneral && <Archive room={room} />}
    </section>
  )
}

function Visibility({ room }: { room: Room }) {
  const isPublic = room.kind === 'public'
  return (
    <div class="setting">
      <b>{isPublic ? t('Make private') : t('Make public')}</b>
      <small>
        {isPublic
          ? t('Only members can see it afterwards. Others lose it from their list.')
          : t('Everyone here can find it, read all of it and join.')}
      </small>
      <div>
        <Confirm
          id="visibility"
          open={isPublic ? t('Make private…') : t('Make public…')}
          title={
            isPublic ? t('Make {name} private?', { name: room.name }) : t('Make {name} public?', { name: room.name })
          }
          text={
            isPublic
              ? t('Its {n} members keep it; nobody else can see that it exists.', {
                  memberCount: room.memberCount,
                })
              : t('Everyone here can read what was written in it so far.')
          }
          verb={isPublic ? t('Make private') : t('Make public')}
          action={paths.room(room.id)}
          method="PATCH"
          fields={{ kind: isPublic ? 'private' : 'public' }}
        />
      </div>
    </div>
  )
}

function Archive({ room }: { room: Room }) {
  const archived = room.archivedAt !== null
  return (
    <div class="setting">
      <b>{archived ? t('Bring back') : t('Archive room')}</b>
      <small>{archived ? t('Members can write again') : t('Stays readable; nobody can write')}</small>
      <div>
        <Confirm
          id="archive"
          open={archived ? t('Bring back…') : t('Archive…')}
          title={archived ? t('Bring {name} back?', { name: room.name }) : t('Archive {name}?', { name: room.name })}
          text={
            archived
              ? t('It returns to the lists of its members, and they can write.')
              : t('It leaves the lists of its members and stays readable; nobody can write in it.')
          }
          verb={archived ? t('Bring back') : t('Archive')}
          action={paths.roomArchive(room.id)}
          method={archived ? 'DELETE' : 'PUT'}
        />
      </div>
    </div>
  )
}
