import { raw } from 'hono/html'
import { paths } from '../../src/http/paths.ts'
import { placeOf } from '../../src/messages/place-of.ts'
import { summaryOf } from '../../src/messages/summary.ts'
import type { Pin } from '../../src/pins/pins.service.ts'
import type { Room } from '../../src/rooms/room.ts'
import { t } from '../../src/texts/t.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Bar } from '../parts/bar.tsx'
import { ActionForm } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'
import { When } from '../parts/when.tsx'
import { Say } from '../parts/say.tsx'

export interface PinsPaneProps {
  room: Room
  /** The latest first. */
  pins: Pin[]
  timeZone: string
  now: Date
}

/** What is pinned, beside its room. Script fetches it again when a pin comes or goes. */
export function PinsPane({ room, pins, ...times }: PinsPaneProps) {
  return (
    <aside class="sheet pane" id="pins" aria-label={t('Pinned messages')} data-src={paths.roomPins(room.id)}>
      <Bar back={paths.room(room.id)} title={t('Pinned messages')} about={countOf(pins.length, room.name)}>
        <a class="tool wide-only" href={paths.room(room.id)} aria-label={t('Close')}>
          <Icon name="close" />
        </a>
      </Bar>
      <div class="scroll">
        <div class="page">
          {pins.length === 0 && (
            <p class="muted">{t('Nothing is pinned. Pin a message from its actions, and everybody finds it here.')}</p>
          )}
          <ul>
            {pins.map((pin) => (
              <PinItem room={room} pin={pin} {...times} />
            ))}
          </ul>
        </div>
      </div>
    </aside>
  )
}

const countOf = (count: number, name: string) => (count === 0 ? name : t('{n} in {name}', { n: count, name }))

type PinItemProps = { room: Room; pin: Pin } & Pick<PinsPaneProps, 'timeZone' | 'now'>

function PinItem({ room, pin: { message, pinnedBy, pinnedAt }, timeZone, now }: PinItemProps) {
  const { author } = message
  return (
    <li class="result" id={`pin-${message.id}`}>
      <div class="line small">
        <Avatar {...author} size="s" />
        <b class="cut" dir="auto" data-name-of={author.id}>
          {author.name}
        </b>
        <a class="when push" href={placeOf(message)}>
          <When at={message.created_at} timeZone={timeZone} now={now} />
        </a>
        {mayPin(room) && (
          <ActionForm action={paths.messagePin(message.id)} method="DELETE">
            <button class="tool" aria-label={t('Unpin the message of {name}', { name: author.name })}>
              <Icon name="close" />
            </button>
          </ActionForm>
        )}
      </div>
      <div class="prose" dir="auto">
        {message.html ? raw(message.html) : summaryOf(message)}
      </div>
      <small class="muted">
        <Say text="Pinned by {name}" parts={{ name: <bdi>{pinnedBy.name}</bdi> }} />,{' '}
        <When at={pinnedAt} timeZone={timeZone} now={now} />
      </small>
    </li>
  )
}

/** Members pin; where only admins write, only they do. */
export const mayPin = ({ membership, archivedAt, posting }: Pick<Room, 'membership' | 'archivedAt' | 'posting'>) =>
  membership !== null && archivedAt === null && (posting === 'all' || membership.role === 'admin')
