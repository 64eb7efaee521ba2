import { paths } from '../../src/http/paths.ts'
import type { Message } from '../../src/messages/message.ts'
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
    <AppPage shell={shell} title="Report">
      <section class="sheet">
        <Bar back={paths.message(message.id)} title="Report" about={`What ${message.author.name} wrote`} />
        <Page stack>
          <FormProblem form={form} />
          <ol class="one">
            <MessageItem message={message} timeZone={shell.timeZone} />
          </ol>
          {done ? (
            <p class="notice" role="status">
              Thank you. The admins of this site see it now.{' '}
              <a href={paths.roomAt(message.room_id, message.seq, message.id)}>Back to the room</a>
            </p>
          ) : (
            <Form class="card stack" action={paths.messageReports(message.id)}>
              <Field
                label="What is wrong with it?"
                name="reason"
                form={form}
                hint="The admins see the message, your name and these words. Nobody else learns of it."
                maxlength={500}
                required
                multiline
              />
              <div class="line">
                <button class="button primary">Report</button>
                <a class="button quiet" href={paths.message(message.id)}>
                  Cancel
                </a>
              </div>
            </Form>
          )}
        </Page>
      </section>
    </AppPage>
  )
}
