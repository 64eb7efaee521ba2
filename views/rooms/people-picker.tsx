import { Avatar, type Person } from '../parts/avatar.tsx'
import { ErrorNote, errorOf, type FormState } from '../parts/form.tsx'
import { t } from '../../src/texts/t.ts'

interface PeoplePickerProps {
  legend: string
  /** The field's name; it comes once for each chosen person. */
  name: string
  people: Person[]
  chosen: string[]
  form: FormState
}

/** Choosing people by ticking: works without script and with any number of them. */
export function PeoplePicker({ legend, name, people, chosen, form }: PeoplePickerProps) {
  const error = errorOf(form, name)
  return (
    <fieldset class="field" {...(error && { 'aria-describedby': `${name}-note` })}>
      <legend>{legend}</legend>
      <div class="chips picker">
        {people.map((person) => (
          <label class="chip">
            <input type="checkbox" name={name} value={person.id} checked={chosen.includes(person.id)} />
            <Avatar {...person} size="s" />
            <bdi>{person.name}</bdi>
          </label>
        ))}
      </div>
      {people.length === 0 && <p class="muted">{t('Nobody else is here yet.')}</p>}
      {error && <ErrorNote id={`${name}-note`} text={error} />}
    </fieldset>
  )
}
