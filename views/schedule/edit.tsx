import { paths } from '../../src/http/paths.ts'
import type { Scheduled } from '../../src/schedule/scheduled.store.ts'
import { AppPage, Page, type Shell } from '../layout.tsx'
import { Bar } from '../parts/bar.tsx'
import { Field, Form, FormProblem, type FormState } from '../parts/form.tsx'
import { OwnTime } from './when.tsx'

export interface ScheduledPageProps {
  shell: Shell
  scheduled: Scheduled
  /** When it is due, as clocks in the time zone show it. */
  dueAt: string
  timeZone: string
  form: FormState
}

/** Another text, another time. */
export function ScheduledPage({ shell, scheduled, dueAt, timeZone, form }: ScheduledPageProps) {
  const { id, body, files, refused } = scheduled
  return (
    <AppPage shell={shell} title="Scheduled message">
      <section class="sheet">
        <Bar back={paths.drafts()} title="Scheduled message" about="Nobody sees it before it is sent" />
        <Page stack>
          <FormProblem form={form} />
          {refused && <p class="notice">Not sent: {refused.reason}</p>}
          <Form class="card stack" action={paths.scheduled(id)} method="PATCH">
            <Field label="Message" name="body" value={body} form={form} multiline />
            {files.length > 0 && <small>With {files.map(({ name }) => name).join(', ')}</small>}
            <OwnTime value={form.values['at'] ?? dueAt} timeZone={timeZone} form={form} />
            <div class="line">
              <button class="button primary">Save</button>
              <a class="button quiet" href={paths.drafts()}>
                Cancel
              </a>
            </div>
          </Form>
        </Page>
      </section>
    </AppPage>
  )
}
