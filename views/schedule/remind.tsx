import { paths } from '../../src/http/paths.ts'
import type { Message } from '../../src/messages/message.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, Page, type Shell } from '../layout.tsx'
import { MessageItem } from '../messages/message.tsx'
import { Bar } from '../parts/bar.tsx'
import { Field, Form, FormProblem } from '../parts/form.tsx'
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
    <AppPage shell={shell} title={t('Remind me')}>
      <section class="sheet">
        <Bar
          back={paths.message(message.id)}
          title={t('Remind me about this')}
          about={t('What {name} wrote', { name: message.author.name })}
        />
        <Page stack>
          <FormProblem form={form} />
          <ol class="one">
            <MessageItem message={message} timeZone={shell.timeZone} />
          </ol>
          <Form class="card stack" action={paths.messageReminders(message.id)}>
            <RemindFields {...props} />
            <a class="button quiet" href={paths.message(message.id)}>
              {t('Cancel')}
            </a>
          </Form>
        </Page>
      </section>
    </AppPage>
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
