import { paths } from '../../src/http/paths.ts'
import { threadPaths } from '../../src/http/thread-paths.ts'
import type { DraftLine } from '../../src/inbox/drafts.store.ts'
import type { NamedRoom } from '../../src/inbox/inbox.service.ts'
import { excerpt } from '../../src/messages/markup/excerpt.ts'
import { AppPage, nowOf, Page, type Shell } from '../layout.tsx'
import { Bar } from '../parts/bar.tsx'
import { ActionForm } from '../parts/form.tsx'
import { Icon, roomIcon } from '../parts/icon.tsx'
import { When } from '../parts/when.tsx'

export interface DraftsPageProps {
  shell: Shell
  drafts: (DraftLine & { room: NamedRoom })[]
}

const SHOWN_CHARACTERS = 300

/** Everything half written; opening the room goes on with it. */
export function DraftsPage({ shell, drafts }: DraftsPageProps) {
  return (
    <AppPage shell={shell} title="Drafts">
      <section class="sheet">
        <Bar back={paths.home()} title="Drafts" about="What you have begun and not sent" />
        <Page>
          {drafts.length === 0 && (
            <p class="muted">Nothing is half written. What you begin and do not send stands here.</p>
          )}
          <ul>
            {drafts.map((draft) => (
              <DraftItem shell={shell} draft={draft} />
            ))}
          </ul>
        </Page>
      </section>
    </AppPage>
  )
}

function DraftItem({
  shell,
  draft: { room, threadRootId: rootId, body, updatedAt },
}: {
  shell: Shell
  draft: DraftsPageProps['drafts'][number]
}) {
  return (
    <li class="result">
      <div class="line small">
        <Icon name={rootId !== null ? 'thread' : room.kind === 'direct' ? 'members' : roomIcon(room.kind)} />
        {rootId !== null && <span class="sr">In a thread of </span>}
        <a href={paths.room(room.id)} dir="auto">
          {room.name}
        </a>
        <span class="muted push">
          <When at={updatedAt} timeZone={shell.timeZone} now={nowOf(shell)} />
        </span>
        <ActionForm
          action={rootId === null ? paths.draft(room.id) : threadPaths.draft(room.id, rootId)}
          method="PUT"
          fields={{ body: '' }}
        >
          <button class="tool" aria-label={`Discard the draft in ${room.name}`}>
            <Icon name="trash" />
          </button>
        </ActionForm>
      </div>
      <a
        class="plain cut"
        href={rootId === null ? paths.roomCompose(room.id) : threadPaths.compose(room.id, rootId)}
        dir="auto"
      >
        {excerpt(body, SHOWN_CHARACTERS) || 'Draft'}
      </a>
    </li>
  )
}
