import { paths } from '../../src/http/paths.ts'
import type { Room } from '../../src/rooms/room.ts'
import { t } from '../../src/texts/t.ts'
import { ButtonLink } from '../layout.tsx'
import { Icon, roomIcon } from '../parts/icon.tsx'
import { Say } from '../parts/say.tsx'

/** The first thing in a room: what will be here, and what to do about it. */
export function Beginning({ room }: { room: Room }) {
  return (
    <li class="beginning">
      <Icon name={roomIcon(room.kind)} />
      <h2>
        <Say text="{room} starts here" parts={{ room: <bdi>{room.name}</bdi> }} />
      </h2>
      <p class="muted">{t(WHO_READS[room.kind])}</p>
      {room.kind !== 'direct' && room.membership && room.archivedAt === null && <FirstSteps room={room} />}
    </li>
  )
}

const WHO_READS = {
  public: 'This room is public. Everyone here can find it and join.',
  private: 'This room is private. Only people who are added can see that it exists.',
  direct: 'Only the people in it can read what is written here.',
} as const

function FirstSteps({ room }: { room: Room }) {
  return (
    <p class="line">
      <ButtonLink href={paths.roomMembers(room.id)} icon="invite">
        {t('Add people')}
      </ButtonLink>
      {room.topic === '' && room.membership?.role === 'admin' && (
        <a class="button quiet" href={paths.roomSettings(room.id)}>
          <Icon name="draft" />
          {t('Set a topic')}
        </a>
      )}
    </p>
  )
}
