import { isAdmin } from '../../src/accounts/viewer.ts'
import { paths } from '../../src/http/paths.ts'
import type { SidebarRoom } from '../../src/rooms/room.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, ButtonLink, nowOf, type Shell } from '../layout.tsx'
import { Faces, type Person } from '../parts/avatar.tsx'
import { partOfDay } from '../parts/time.ts'
import { Say } from '../parts/say.tsx'

export interface HomePageProps {
  shell: Shell
  /** Up to five who wrote last. */
  faces: Person[]
  /** True while nobody else has joined the site. */
  alone: boolean
}

const GREETINGS = {
  morning: 'Good morning, {name}',
  afternoon: 'Good afternoon, {name}',
  evening: 'Good evening, {name}',
} as const

/** No room open: what is unread, and the way there. On a narrow screen the list of rooms instead. */
export function HomePage({ shell, faces, alone }: HomePageProps) {
  return (
    <AppPage shell={shell} title={t('Home')} home>
      <section class="sheet">
        <div class="empty" id="content" tabindex={-1}>
          {faces.length > 0 && <Faces people={faces} />}
          <h2>
            <Say
              text={GREETINGS[partOfDay(shell.viewer.timeZone || shell.timeZone, nowOf(shell))]}
              parts={{ name: <bdi>{shell.viewer.name}</bdi> }}
            />
          </h2>
          {alone && isAdmin(shell.viewer) ? <FirstSteps /> : <News shell={shell} />}
        </div>
      </section>
    </AppPage>
  )
}

function FirstSteps() {
  return (
    <>
      <p class="muted">
        {t('You are the first one here. Send the join link to the others, and make rooms for what you talk about.')}
      </p>
      <p class="line">
        <ButtonLink href={paths.adminInvites()} icon="invite" primary>
          {t('Invite people')}
        </ButtonLink>
        <ButtonLink href={paths.newRoom()} icon="room-new">
          {t('Make a room')}
        </ButtonLink>
      </p>
    </>
  )
}

function News({ shell }: { shell: Shell }) {
  const unread = shell.sidebar.filter((room) => room.unread > 0 && !room.muted)
  const first = unread.find(isForMe) ?? unread[0]
  return (
    <>
      <p class="muted">{summaryOf(unread)}</p>
      {first && (
        <p class="line">
          <ButtonLink href={paths.roomUnread(first.id)} icon={first.mentions > 0 ? 'at' : 'next'} primary>
            {first.mentions > 0 ? t('Open the mention') : t('Open {name}', { name: first.name })}
          </ButtonLink>
        </p>
      )}
    </>
  )
}

const isForMe = (room: SidebarRoom) => room.mentions > 0 || room.kind === 'direct'

/** "19 messages in 5 rooms. One of them mentions you." */
function summaryOf(unread: SidebarRoom[]): string {
  const messages = unread.reduce((sum, room) => sum + room.unread, 0)
  const mentions = unread.reduce((sum, room) => sum + (room.kind === 'direct' ? 0 : room.mentions), 0)
  if (messages === 0) return t('All read.')
  const news = t('{messages} in {rooms}.', {
    messages: messages === 1 ? t('1 message') : t('{n} messages', { n: messages }),
    rooms: unread.length === 1 ? t('1 room') : t('{n} rooms', { n: unread.length }),
  })
  if (mentions === 0) return news
  return `${news} ${mentions === 1 ? t('One of them mentions you.') : t('{n} of them mention you.', { n: mentions })}`
}
