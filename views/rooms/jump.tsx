import { paths } from '../../src/http/paths.ts'
import type { RoomKind } from '../../src/rooms/room.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, Page, type Shell } from '../layout.tsx'
import { Bar } from '../parts/bar.tsx'
import { Who, type Presence } from '../parts/avatar.tsx'
import { Count } from '../parts/count.tsx'
import { Icon, roomIcon } from '../parts/icon.tsx'
import { findLetters } from './letters.ts'
import { kept } from '../parts/kept.ts'

/** Where one can jump to. A direct room is not among them: its people are. */
export type JumpTarget =
  | { type: 'room'; id: string; kind: RoomKind; name: string; unread: number; mentions: number }
  | { type: 'person'; id: string; name: string; avatar: string | null; presence: Presence }

export interface JumpProps {
  query: string
  /** In the order to show; those whose letters do not fit are left out. */
  targets: JumpTarget[]
}

/** Jumping without script: a field, and what it found. */
export function JumpPage({ shell, query, targets }: JumpProps & { shell: Shell }) {
  return (
    <AppPage shell={shell} title={t('Jump')}>
      <section class="sheet">
        <Bar
          back={paths.home()}
          title={t('Jump')}
          about={t('To a room or a person, by any letters of the name in their order')}
        />
        <Page stack>
          <form class="line" role="search" action={paths.jump()}>
            <input
              class="input"
              type="search"
              name="q"
              value={query}
              autofocus
              aria-label={t('Jump to a room or person')}
            />
            <button class="button">{t('Find')}</button>
          </form>
          <menu>
            <JumpList query={query} targets={targets} />
          </menu>
        </Page>
      </section>
    </AppPage>
  )
}

/** The hits as rows; the first is chosen when they stand in the switcher. A fragment of its own for the switcher. */
export function JumpList({ query, targets, options = false }: JumpProps & { options?: boolean }) {
  const hits = targets.flatMap((target) => {
    const name = findLetters(target.name, query)
    return name ? [{ target, name }] : []
  })
  return (
    <>
      {hits.length === 0 && <li class="row muted">{t('No room or person has these letters.')}</li>}
      {hits.map(({ target, name }, i) => (
        <li {...(options && { role: 'none' })}>
          <a
            class="row"
            href={addressOf(target)}
            {...(options && { role: 'option', 'aria-selected': i === 0 ? 'true' : 'false' })}
          >
            <TargetGlyph target={target} />
            <span class="cut" dir="auto">
              {name.map((run) => (run.hit ? <mark>{run.text}</mark> : run.text))}
            </span>
            {target.type === 'room' && target.unread > 0 && <Count unread={target.unread} mentions={target.mentions} />}
          </a>
        </li>
      ))}
      {query !== '' && (
        <li {...(options && { role: 'none' })}>
          <a
            class="row"
            href={paths.search({ q: query })}
            {...(options && { role: 'option', 'aria-selected': hits.length === 0 ? 'true' : 'false' })}
          >
            <Icon name="search" />
            <span class="cut" dir="auto">
              {t('Search messages for “{query}”', { query })}
            </span>
          </a>
        </li>
      )}
    </>
  )
}

/** The empty switcher; script opens it and fills `#found` from the jump page's fragment. */
export const Switcher = kept(DrawnSwitcher, () => null)

function DrawnSwitcher() {
  return (
    <dialog class="switcher" id="switcher" aria-label={t('Jump')} data-src={paths.jump()} data-search={paths.search()}>
      <input
        class="input"
        type="search"
        name="q"
        placeholder={t('Jump to a room or person, or search')}
        aria-label={t('Jump to a room or person')}
        role="combobox"
        aria-expanded="true"
        aria-controls="found"
        autocomplete="off"
      />
      <menu id="found" role="listbox" aria-label={t('Rooms and people')}></menu>
    </dialog>
  )
}

const addressOf = (target: JumpTarget) =>
  target.type === 'room' ? paths.roomUnread(target.id) : paths.person(target.id)

function TargetGlyph({ target }: { target: JumpTarget }) {
  if (target.type === 'person')
    return <Who id={target.id} name={target.name} avatar={target.avatar} size="s" presence={target.presence} />
  return <Icon name={roomIcon(target.kind)} />
}
