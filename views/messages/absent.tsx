import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import type { Person } from '../parts/avatar.tsx'
import { ActionForm } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'
import { Say } from '../parts/say.tsx'

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
        <Say
          text={
            people.length === 1
              ? '{names} is not in this room and not told of it.'
              : '{names} are not in this room and not told of it.'
          }
          parts={{ names: <bdi>{names}</bdi> }}
        />
      </span>
      {people.map((person) => (
        <ActionForm action={paths.roomMember(roomId, person.id)} method="PUT">
          <button data-done={t('{name} is in this room now.', { name: person.name })}>
            <Say text="Add {name}" parts={{ name: <bdi>{person.name}</bdi> }} />
          </button>
        </ActionForm>
      ))}
      <button type="button" class="tool" data-action="dismiss" aria-label={t('Dismiss')}>
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
            <button class="row" data-done={t('{name} is in this room now', { name: person.name })}>
              <Icon name="invite" />
              {t('Add {name}, who is not in this room', { name: person.name })}
            </button>
          </ActionForm>
        </li>
      ))}
    </>
  )
}
