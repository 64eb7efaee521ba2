import { paths } from '../../src/http/paths.ts'
import type { Room } from '../../src/rooms/room.ts'
import { ButtonLink } from '../layout.tsx'
import { Icon, roomIcon } from '../parts/icon.tsx'

/** The first thing in a room: what will be here, and what to do about it. */
export function Beginning({ room }: { room: Room }) {
  return (
    <li class="beginning">
      <Icon name={roomIcon(room.kind)} />
      <h2>
        <bdi>{room.name}</bdi> starts here
      </h2>
      <p class="muted">{WHO_READS[room.kind]}</p>
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
        Add people
      </ButtonLink>
      {room.topic === '' && room.membership?.role === 'admin' && (
        <a class="button quiet" href={paths.roomSettings(room.id)}>
          <Icon name="draft" />
          Set a topic
        </a>
      )}
    </p>
  )
}
