import { paths } from '../../src/http/paths.ts'
import type { Message } from '../../src/messages/message.ts'
import { t } from '../../src/texts/t.ts'
import type { Shell } from '../layout.tsx'
import { CancelLink, MessageSheet } from '../messages/message-sheet.tsx'
import { Field, Form } from '../parts/form.tsx'
import { DialogHead } from './send-later.tsx'
import { OwnFirst, WhenFields, type WhenProps } from './when.tsx'

export interface RemindProps extends Omit<WhenProps, 'verb'> {
  message: Message
  /** Of the reminder: a double click is one. */
  id: string
}

/** When to be reminded of a message, as a page of its own. */
export function RemindPage({ shell, ...props }: RemindProps & { shell: Shell }) {
  const { message, form } = props
  return (
    <MessageSheet
      shell={shell}
      message={message}
      title={t('Remind me')}
      heading={t('Remind me about this')}
      form={form}
    >
      <Form class="card stack" action={paths.messageReminders(message.id)}>
        <RemindFields {...props} />
        <CancelLink message={message} />
      </Form>
    </MessageSheet>
  )
}

/** The same over the room. */
export function RemindDialog(props: RemindProps) {
  return (
    <dialog aria-labelledby="later-title">
      <Form class="stack" action={paths.messageReminders(props.message.id)}>
        <RemindFields {...props} inDialog />
      </Form>
    </dialog>
  )
}

function RemindFields({ id, inDialog = false, offers, timeZone, form }: RemindProps & { inDialog?: boolean }) {
  return (
    <>
      <OwnFirst />
      {inDialog && <DialogHead title={t('Remind me about this')} />}
      <input type="hidden" name="id" value={id} />
      <Field label={t('Words to yourself')} name="note" id="remind-note" form={form} hint={t('Only you see them.')} />
      <WhenFields offers={offers} timeZone={timeZone} form={form} verb={t('Remind me')} />
    </>
  )
}
