import { paths } from '../../src/http/paths.ts'
import type { Person } from '../parts/avatar.tsx'
import { ActionForm } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'

interface AbsentProps {
  roomId: string
  /** Whom a message names and who are not in its room; at least one. */
  people: Pick<Person, 'id' | 'name'>[]
}

/** Offers to add them, over the composer. */
export function AbsentToast({ roomId, people }: AbsentProps) {
  const names = people.map(({ name }) => name).join(', ')
  return (
    <div class="toast" role="status" id="absent">
      <span>
        <bdi>{names}</bdi> {people.length === 1 ? 'is' : 'are'} not in this room and not told of it.
      </span>
      {people.map((person) => (
        <ActionForm action={paths.roomMember(roomId, person.id)} method="PUT">
          <button>
            Add <bdi>{person.name}</bdi>
          </button>
        </ActionForm>
      ))}
      <button type="button" class="tool" data-action="dismiss" aria-label="Dismiss">
        <Icon name="close" />
      </button>
    </div>
  )
}

/** The same among the actions of the message. */
export function AddAbsent({ roomId, people }: AbsentProps) {
  return (
    <>
      {people.map((person) => (
        <li>
          <ActionForm action={paths.roomMember(roomId, person.id)} method="PUT">
            <button class="row" data-done={`${person.name} is in this room now`}>
              <Icon name="invite" />
              Add {person.name}, who is not in this room
            </button>
          </ActionForm>
        </li>
      ))}
    </>
  )
}
