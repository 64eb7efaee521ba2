import { paths } from '../../src/http/paths.ts'
import type { Message } from '../../src/messages/message.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, Page, type Shell } from '../layout.tsx'
import { Bar } from '../parts/bar.tsx'
import { Field, Form, FormProblem, type FormState } from '../parts/form.tsx'
import { MessageItem } from './message.tsx'

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
    <AppPage shell={shell} title={t('Report')}>
      <section class="sheet">
        <Bar
          back={paths.message(message.id)}
          title={t('Report')}
          about={t('What {name} wrote', { name: message.author.name })}
        />
        <Page stack>
          <FormProblem form={form} />
          <ol class="one">
            <MessageItem message={message} timeZone={shell.timeZone} />
          </ol>
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
                <a class="button quiet" href={paths.message(message.id)}>
                  {t('Cancel')}
                </a>
              </div>
            </Form>
          )}
        </Page>
      </section>
    </AppPage>
  )
}
