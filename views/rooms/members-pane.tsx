import { paths } from '../../src/http/paths.ts'
import type { Member, Room } from '../../src/rooms/room.ts'
import { t } from '../../src/texts/t.ts'
import { Who, type Person, type Presence } from '../parts/avatar.tsx'
import { Bar } from '../parts/bar.tsx'
import { ActionForm, FormProblem, type FormState } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'

export interface MembersPaneProps {
  room: Room
  /** Those found by `query`, as many as a page shows. */
  members: Member[]
  hereCount: number | null
  presence: (userId: string) => Presence
  viewerId: string
  query: string
  /** People who could be added, found by `query`; empty for those who may not add. */
  addable: Person[]
  form: FormState
}

/** The members beside their room. */
export function MembersPane({ room, members, hereCount, addable, form, query, ...rest }: MembersPaneProps) {
  return (
    <aside class="sheet pane" aria-label={t('Members')}>
      <Bar back={paths.room(room.id)} title={t('Members')} about={countsOf(room, hereCount)}>
        {addable.length > 0 && (
          <a class="tool" href="#add" aria-label={t('Add members')}>
            <Icon name="invite" />
          </a>
        )}
        <a class="tool wide-only" href={paths.room(room.id)} aria-label={t('Close')}>
          <Icon name="close" />
        </a>
      </Bar>
      <div class="scroll">
        <div class="page stack">
          <FormProblem form={form} />
          <form role="search" action={paths.roomMembers(room.id)}>
            <input
              class="input"
              type="search"
              name="q"
              value={query}
              placeholder={t('Find a member')}
              aria-label={t('Find a member')}
            />
          </form>
          <ul class="list">
            {members.map((member) => (
              <MemberLine member={member} room={room} {...rest} />
            ))}
          </ul>
          {members.length === 0 && <p class="muted">{t('Nobody of this name is a member.')}</p>}
          {addable.length > 0 && <Addable room={room} people={addable} />}
        </div>
      </div>
    </aside>
  )
}

function countsOf({ memberCount, name }: Room, hereCount: number | null): string {
  return hereCount === null
    ? t('{memberCount} in {name}, who is here is unknown', { memberCount, name })
    : t('{memberCount} in {name}, {hereCount} here now', { memberCount, name, hereCount })
}

type MemberLineProps = { member: Member; room: Room } & Pick<MembersPaneProps, 'presence' | 'viewerId'>

function MemberLine({ member: { user, role, statusEmoji }, room, presence, viewerId }: MemberLineProps) {
  const me = user.id === viewerId
  const words = [role === 'admin' && room.kind !== 'direct' ? t('Room administrator') : '', me ? t('you') : ''].filter(
    Boolean,
  )
  return (
    <li>
      <Who {...user} presence={presence(user.id)} />
      <div>
        <a class="cut" dir="auto" href={paths.person(user.id)}>
          <b data-name-of={user.id}>{user.name}</b> <span data-emoji-of={user.id}>{statusEmoji}</span>
        </a>
        <small>{words.join(' · ')}</small>
      </div>
      {room.membership?.role === 'admin' && room.kind !== 'direct' && !me && (
        <MemberMenu member={{ user, role }} room={room} />
      )}
    </li>
  )
}

function MemberMenu({ member: { user, role }, room }: { member: Member; room: Room }) {
  const action = paths.roomMember(room.id, user.id)
  const next = role === 'admin' ? 'member' : 'admin'
  const id = `member-${user.id}`
  return (
    <>
      <button class="tool" popovertarget={id} aria-label={t('Actions for {name}', { name: user.name })}>
        <Icon name="more" />
      </button>
      <menu class="menu" popover="auto" id={id}>
        <li>
          <ActionForm action={action} method="PUT" fields={{ role: next }}>
            <button class="row">
              <Icon name="shield" />
              {next === 'admin' ? t('Make room administrator') : t('Make ordinary member')}
            </button>
          </ActionForm>
        </li>
        <li>
          <ActionForm action={action} method="DELETE">
            <button class="row danger">
              <Icon name="leave" />
              {t('Remove from the room')}
            </button>
          </ActionForm>
        </li>
      </menu>
    </>
  )
}

function Addable({ room, people }: { room: Room; people: Person[] }) {
  return (
    <section id="add">
      <h2>{t('Add people')}</h2>
      <ul class="list">
        {people.map((person) => (
          <li>
            <Who {...person} presence="unknown" />
            <b class="cut" dir="auto" data-name-of={person.id}>
              {person.name}
            </b>
            <ActionForm action={paths.roomMember(room.id, person.id)} method="PUT">
              <button class="button" aria-label={t('Add {name}', { name: person.name })}>
                {t('Add')}
              </button>
            </ActionForm>
          </li>
        ))}
      </ul>
    </section>
  )
}
