import { paths } from '../../src/http/paths.ts'
import { pollPaths } from '../../src/http/poll-paths.ts'
import type { Room } from '../../src/rooms/room.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, Page, type Shell } from '../layout.tsx'
import { Bar } from '../parts/bar.tsx'
import { ErrorNote, errorOf, Field, Form, FormProblem, type FormState } from '../parts/form.tsx'
import { PollsStyle } from './polls-style.tsx'

/** So many fields are seen at once; the others are behind "More options". */
const SHOWN_OPTIONS = 4

export interface NewPollFormProps {
  room: Pick<Room, 'id' | 'name'>
  /** The id that the message will have: a double click is one poll. */
  messageId: string
  threadRootId: string | undefined
  /** What stands in the field before anybody typed. */
  question: string
  /** What was typed. */
  options: string[]
  /** Options that a poll may have. */
  most: number
  questionCharacters: number
  optionCharacters: number
  form: FormState
}

/** Making a poll. */
export function NewPollPage({ shell, ...props }: NewPollFormProps & { shell: Shell }) {
  return (
    <AppPage shell={shell} title={t('New poll')}>
      <PollsStyle shell={shell} />
      <section class="sheet">
        <Bar back={placeOfComposer(props)} title={t('New poll')} about={props.room.name} />
        <Page>
          <NewPollForm {...props} />
        </Page>
      </section>
    </AppPage>
  )
}

/** The form alone: what script puts into a dialog. */
export function NewPollForm(props: NewPollFormProps) {
  const { room, messageId, threadRootId, question, questionCharacters, form } = props
  return (
    <Form class="stack new-poll" action={pollPaths.polls(room.id)}>
      <FormProblem form={form} />
      <input type="hidden" name="id" value={messageId} />
      {threadRootId !== undefined && <input type="hidden" name="thread_root_id" value={threadRootId} />}
      <Field
        label={t('Question')}
        name="question"
        form={form}
        value={question}
        maxlength={questionCharacters}
        required
        autofocus
      />
      <Options {...props} />
      <label class="choice">
        <input type="checkbox" name="many" value="true" checked={form.values['many'] === 'true'} />
        <b>{t('Several answers')}</b>
        <small>{t('Everyone may choose more than one option')}</small>
      </label>
      <div class="line">
        <button class="button primary">{t('Send poll')}</button>
        <a class="button quiet" href={placeOfComposer(props)} data-action="cancel">
          {t('Cancel')}
        </a>
      </div>
    </Form>
  )
}

const placeOfComposer = ({ room, threadRootId }: NewPollFormProps) =>
  threadRootId === undefined ? paths.roomCompose(room.id) : paths.thread(room.id, threadRootId)

function Options(props: NewPollFormProps) {
  const { most, options, form } = props
  const error = errorOf(form, 'options')
  const places = Array.from({ length: most }, (_, place) => place)
  const isLong = options.slice(SHOWN_OPTIONS).some((option) => option.trim() !== '')
  return (
    <fieldset class="field stack" {...(error && { 'aria-describedby': 'options-note' })}>
      <legend>{t('Options')}</legend>
      {error && <ErrorNote id="options-note" text={error} />}
      {places.slice(0, SHOWN_OPTIONS).map((place) => (
        <Option {...props} place={place} />
      ))}
      {most > SHOWN_OPTIONS && (
        <details open={isLong}>
          <summary>{t('More options')}</summary>
          <div class="stack">
            {places.slice(SHOWN_OPTIONS).map((place) => (
              <Option {...props} place={place} />
            ))}
          </div>
        </details>
      )}
    </fieldset>
  )
}

function Option({ place, options, optionCharacters }: NewPollFormProps & { place: number }) {
  const isNeeded = place < 2
  return (
    <input
      class="input"
      name="options"
      aria-label={t('Option {n}', { n: place + 1 })}
      placeholder={t(isNeeded ? 'Option {n}' : 'Option {n}, if there is one', { n: place + 1 })}
      maxlength={optionCharacters}
      value={options[place] ?? ''}
      dir="auto"
      autocomplete="off"
      required={isNeeded}
    />
  )
}
