import { paths } from '../../src/http/paths.ts'
import type { SidebarRoom } from '../../src/rooms/room.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, Page, type Shell } from '../layout.tsx'
import { Who } from '../parts/avatar.tsx'
import { Bar } from '../parts/bar.tsx'
import { Form, textOf } from '../parts/form.tsx'
import { Icon, roomIcon } from '../parts/icon.tsx'

export interface SharePageProps {
  shell: Shell
  body: string
  query: string
  /** How many files wait in the browser, to go along. */
  files: number
  /** Where it may go, recent ones first. */
  rooms: SidebarRoom[]
}

/** Where something goes that another app shares. Nothing is sent: it waits in the room as a draft. */
export function SharePage({ shell, body, query, files, rooms }: SharePageProps) {
  return (
    <AppPage shell={shell} title={t('Share')}>
      <section class="sheet">
        <Bar
          back={paths.home()}
          title={t('Share')}
          about={t('Choose a room. It waits there as a draft until you send it.')}
        />
        <Page stack>
          <Form class="stack" action={paths.shares()}>
            <div class="field">
              <label for="share-body">{t('Message')}</label>
              <textarea class="input" id="share-body" name="body" rows={3} dir="auto">
                {textOf(body)}
              </textarea>
              {files > 0 && (
                <small>{files === 1 ? t('1 file goes along.') : t('{n} files go along.', { n: files })}</small>
              )}
            </div>
            <input type="hidden" name="files" value={String(files)} />
            <div class="line" role="search">
              <input
                class="input"
                type="search"
                name="q"
                value={query}
                placeholder={t('Find a room')}
                aria-label={t('Find a room')}
                dir="auto"
              />
              <button class="button" formaction={paths.share()}>
                {t('Find')}
              </button>
            </div>
            <menu>
              {rooms.map((room) => (
                <li>
                  <button class="row" name="room_id" value={room.id}>
                    <RoomGlyph room={room} shell={shell} />
                    <span class="cut" dir="auto">
                      {room.name}
                    </span>
                  </button>
                </li>
              ))}
              {rooms.length === 0 && <li class="row muted">{t('No room that you may write in has these letters.')}</li>}
            </menu>
          </Form>
        </Page>
      </section>
    </AppPage>
  )
}

function RoomGlyph({ room, shell }: { room: SidebarRoom; shell: Shell }) {
  if (room.otherId === null) return <Icon name={roomIcon(room.kind)} />
  return (
    <Who
      id={room.otherId}
      name={room.name}
      avatar={room.otherAvatar}
      size="s"
      presence={shell.presence(room.otherId)}
    />
  )
}
