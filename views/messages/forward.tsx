import { paths } from '../../src/http/paths.ts'
import type { Message } from '../../src/messages/message.ts'
import { t } from '../../src/texts/t.ts'
import type { Shell } from '../layout.tsx'
import { ErrorNote, errorOf, Field, Form, type FormState } from '../parts/form.tsx'
import { CancelLink, MessageSheet } from './message-sheet.tsx'

export interface ForwardPageProps {
  shell: Shell
  message: Message
  /** The id that the new message will have: a double click is one message. */
  id: string
  form: FormState
}

/** Where a message is sent on to, and what is said to it. */
export function ForwardPage({ shell, message, id, form }: ForwardPageProps) {
  return (
    <MessageSheet shell={shell} message={message} title={t('Forward')} form={form}>
      <Form class="card stack" action={paths.messageForwards(message.id)}>
        <input type="hidden" name="id" value={id} />
        <RoomField shell={shell} form={form} />
        <Field label={t('Your words to it')} name="body" form={form} multiline />
        <div class="line">
          <button class="button primary">{t('Forward')}</button>
          <CancelLink message={message} />
        </div>
      </Form>
    </MessageSheet>
  )
}

function RoomField({ shell: { sidebar }, form }: { shell: Shell; form: FormState }) {
  const error = errorOf(form, 'room_id')
  return (
    <div class="field">
      <label for="room_id">{t('Room')}</label>
      <select
        class="input"
        id="room_id"
        name="room_id"
        required
        aria-describedby="room_id-note"
        {...(error && { 'aria-invalid': 'true' })}
      >
        <option value="">{t('Choose a room')}</option>
        {sidebar.map(({ id, name }) => (
          <option value={id} selected={id === form.values['room_id']}>
            {name}
          </option>
        ))}
      </select>
      {error ? (
        <ErrorNote id="room_id-note" text={error} />
      ) : (
        <small id="room_id-note">{t('Where it is from is told only where everybody may read it.')}</small>
      )}
    </div>
  )
}
