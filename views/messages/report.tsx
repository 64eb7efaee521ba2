import { paths } from '../../src/http/paths.ts'
import type { Message } from '../../src/messages/message.ts'
import { t } from '../../src/texts/t.ts'
import type { Shell } from '../layout.tsx'
import { Field, Form, type FormState } from '../parts/form.tsx'
import { CancelLink, MessageSheet } from './message-sheet.tsx'

export interface ReportPageProps {
  shell: Shell
  message: Message
  form: FormState
  /** It has just been reported. */
  done: boolean
}

/** What is wrong with a message, for the admins of the site. */
export function ReportPage({ shell, message, form, done }: ReportPageProps) {
  return (
    <MessageSheet shell={shell} message={message} title={t('Report')} form={form}>
      {done ? (
        <p class="notice" role="status">
          {t('Thank you. The admins of this site see it now.')}{' '}
          <a href={paths.roomAt(message.room_id, message.seq, message.id)}>{t('Back to the room')}</a>
        </p>
      ) : (
        <Form class="card stack" action={paths.messageReports(message.id)}>
          <Field
            label={t('What is wrong with it?')}
            name="reason"
            form={form}
            hint={t('The admins see the message, your name and these words. Nobody else learns of it.')}
            maxlength={500}
            required
            multiline
          />
          <div class="line">
            <button class="button primary">{t('Report')}</button>
            <CancelLink message={message} />
          </div>
        </Form>
      )}
    </MessageSheet>
  )
}
