import type { User, Which } from '../../src/accounts/users.store.ts'
import { paths } from '../../src/http/paths.ts'
import { type Text, t } from '../../src/texts/t.ts'
import { ROLE_NAMES } from '../accounts/role-name.ts'
import { nowOf, type Shell } from '../layout.tsx'
import { Avatar, Who } from '../parts/avatar.tsx'
import { ActionForm, Form, FormProblem, type FormState, untouched } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'
import { When } from '../parts/when.tsx'
import { AdminPage } from './admin-page.tsx'
import { Say } from '../parts/say.tsx'

export interface PeoplePageProps {
  shell: Shell
  people: User[]
  /** How many there are, also beyond those listed. */
  total: number
  query: string
  which: Which
  /** Those of them who sign in by two steps. */
  withTwoStep: readonly string[]
  /** A link to a new password that was just made: shown this once. */
  made?: { name: string; url: string }
  form?: FormState
}

/** Everybody, and what they may do. */
export function PeoplePage({
  shell,
  people,
  total,
  query,
  which,
  withTwoStep,
  made,
  form = untouched,
}: PeoplePageProps) {
  return (
    <AdminPage shell={shell} current="People">
      <FormProblem form={form} />
      {made && <Made {...made} />}
      <Search query={query} which={which} />
      <ul class="list">
        {people.map((person) => (
          <PersonLine person={person} shell={shell} hasTwoStep={withTwoStep.includes(person.id)} />
        ))}
      </ul>
      {people.length === 0 && <p class="muted">{t('Nobody fits.')}</p>}
      {total > people.length && (
        <p class="muted">{t('{n} of {total}. Find the others by name or e-mail.', { n: people.length, total })}</p>
      )}
    </AdminPage>
  )
}

function Made({ name, url }: { name: string; url: string }) {
  return (
    <div class="notice field" role="status">
      <label for="made-url">
        <Say
          text="Give this to {name}: it leads to a new password, once, within a day. It is not shown again."
          parts={{ name: <bdi>{name}</bdi> }}
        />
      </label>
      <div class="line">
        <input class="input" id="made-url" readonly value={url} />
        <button type="button" class="button js" data-copy="made-url">
          <Icon name="copy" />
          {t('Copy')}
        </button>
      </div>
    </div>
  )
}

const WHICH: [Which, Text][] = [
  ['all', 'Everyone'],
  ['active', 'Active'],
  ['deactivated', 'Deactivated'],
  ['owner', 'Owners'],
  ['admin', 'Administrators'],
  ['member', 'Members'],
  ['guest', 'Guests'],
  ['bot', 'Bots'],
]

function Search({ query, which }: { query: string; which: Which }) {
  return (
    <form class="line" role="search" action={paths.adminPeople()}>
      <input
        class="input"
        type="search"
        name="q"
        value={query}
        placeholder={t('Find by name or e-mail')}
        aria-label={t('Find')}
      />
      <select class="input" name="which" aria-label={t('Which')}>
        {WHICH.map(([value, text]) => (
          <option value={value} selected={value === which}>
            {t(text)}
          </option>
        ))}
      </select>
      <button class="button">{t('Find')}</button>
    </form>
  )
}

function PersonLine({ person, shell, hasTwoStep }: { person: User; shell: Shell; hasTwoStep: boolean }) {
  if (person.deactivatedAt)
    return <DeactivatedLine person={person} deactivatedAt={person.deactivatedAt} shell={shell} />
  const touchable = person.role !== 'owner' || shell.viewer.role === 'owner'
  return (
    <li>
      <Who id={person.id} name={person.name} avatar={person.avatar} presence={shell.presence(person.id)} />
      <div>
        <a class="cut" dir="auto" href={paths.person(person.id)}>
          <b>{person.name}</b>
        </a>
        <small class="cut">{person.email}</small>
      </div>
      {touchable && person.role !== 'bot' ? (
        <RoleForm person={person} shell={shell} />
      ) : (
        <span class="tag">{t(ROLE_NAMES[person.role])}</span>
      )}
      {touchable && <PersonMenu person={person} hasTwoStep={hasTwoStep} />}
    </li>
  )
}

function DeactivatedLine({ person, deactivatedAt, shell }: { person: User; deactivatedAt: Date; shell: Shell }) {
  return (
    <li>
      <span class="who">
        <Avatar id={person.id} name={person.name} avatar={person.avatar} />
      </span>
      <div>
        <b class="cut" dir="auto">
          {person.name}
        </b>
        <small>
          <Say
            text="Deactivated {when}"
            parts={{ when: <When at={deactivatedAt} timeZone={shell.timeZone} now={nowOf(shell)} /> }}
          />
        </small>
      </div>
      <ActionForm action={paths.adminPerson(person.id)} method="PATCH" fields={{ deactivated: 'false' }}>
        <button class="button" aria-label={t('Reactivate {name}', { name: person.name })}>
          {t('Reactivate')}
        </button>
      </ActionForm>
    </li>
  )
}

const ASSIGNABLE = ['owner', 'admin', 'member', 'guest'] as const

function RoleForm({ person, shell }: { person: User; shell: Shell }) {
  const roles = ASSIGNABLE.filter((role) => role !== 'owner' || shell.viewer.role === 'owner')
  return (
    <Form class="line" action={paths.adminPerson(person.id)} method="PATCH" autoSubmit>
      <select class="input" name="role" aria-label={t('Role of {name}', { name: person.name })}>
        {roles.map((role) => (
          <option value={role} selected={role === person.role}>
            {t(ROLE_NAMES[role])}
          </option>
        ))}
      </select>
      <button class="button nojs">{t('Save')}</button>
    </Form>
  )
}

function PersonMenu({ person, hasTwoStep }: { person: User; hasTwoStep: boolean }) {
  const id = `person-${person.id}`
  return (
    <>
      <button class="tool" popovertarget={id} aria-label={t('Actions for {name}', { name: person.name })}>
        <Icon name="more" />
      </button>
      <menu class="menu" popover="auto" id={id}>
        <li>
          <ActionForm action={paths.adminPersonSessions(person.id)} method="DELETE">
            <button class="row">
              <Icon name="leave" />
              {t('Sign out everywhere')}
            </button>
          </ActionForm>
        </li>
        {person.role !== 'bot' && (
          <li>
            <ActionForm action={paths.adminPersonPasswordLink(person.id)}>
              <button class="row">
                <Icon name="key" />
                {t('Link to a new password')}
              </button>
            </ActionForm>
          </li>
        )}
        {hasTwoStep && (
          <li>
            <ActionForm action={paths.adminPersonTwoFactor(person.id)} method="DELETE">
              <button class="row">
                <Icon name="phone" />
                {t('Switch two-step sign-in off')}
              </button>
            </ActionForm>
          </li>
        )}
        <li>
          <ActionForm action={paths.adminPerson(person.id)} method="PATCH" fields={{ deactivated: 'true' }}>
            <button class="row danger">
              <Icon name="ban" />
              {t('Deactivate')}
            </button>
          </ActionForm>
        </li>
      </menu>
    </>
  )
}
