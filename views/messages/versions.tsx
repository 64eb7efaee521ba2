import { raw } from 'hono/html'
import { paths } from '../../src/http/paths.ts'
import type { Message } from '../../src/messages/message.ts'
import type { Room } from '../../src/rooms/room.ts'
import type { Version } from '../../src/versions/versions.store.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, nowOf, Page, type Shell } from '../layout.tsx'
import { Bar } from '../parts/bar.tsx'
import { Icon, roomIcon } from '../parts/icon.tsx'
import { When } from '../parts/when.tsx'

export interface VersionsPageProps {
  shell: Shell
  room: Pick<Room, 'id' | 'kind' | 'name'>
  message: Message
  /** What it said before, the latest first. */
  versions: Version[]
}

/** What a message says and what it said before it was edited, the latest first. */
export function VersionsPage({ shell, room, message, versions }: VersionsPageProps) {
  const now = { html: message.html, writtenAt: message.edited_at ?? message.created_at }
  const all = message.deleted_at === null ? [now, ...versions] : []
  return (
    <AppPage shell={shell} title={t('Versions · {name}', { name: room.name })}>
      <section class="sheet">
        <Bar
          back={paths.message(message.id)}
          icon={<Icon name={roomIcon(room.kind)} />}
          title={room.name}
          about={t('What {name} wrote, and how it was edited', { name: message.author.name })}
        >
          <a class="button" href={paths.roomAt(room.id, message.seq, message.id)}>
            {t('Show in the room')}
          </a>
        </Bar>
        <Page>
          {versions.length === 0 && <p class="muted">{wordsFor(message)}</p>}
          <ol>
            {all.map(({ html, writtenAt }, i) => (
              <li class="result">
                <div class="line small">
                  <b>{i === 0 ? t('Now') : i === all.length - 1 ? t('At first') : t('Before')}</b>
                  <span class="muted push">
                    <When at={writtenAt} timeZone={shell.timeZone} now={nowOf(shell)} />
                  </span>
                </div>
                <div class="prose" dir="auto">
                  {raw(html)}
                </div>
              </li>
            ))}
          </ol>
        </Page>
      </section>
    </AppPage>
  )
}

function wordsFor({ deleted_at: deletedAt, edited_at: editedAt }: Message): string {
  if (deletedAt !== null) return t('This message was deleted, and what it said with it.')
  return editedAt === null ? t('This message was never edited.') : t('What it said before was not kept.')
}
