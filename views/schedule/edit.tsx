import { paths } from '../../src/http/paths.ts'
import type { Scheduled } from '../../src/schedule/scheduled.store.ts'
import { t, translated } from '../../src/texts/t.ts'
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
    <AppPage shell={shell} title={t('Scheduled message')}>
      <section class="sheet">
        <Bar back={paths.drafts()} title={t('Scheduled message')} about={t('Nobody sees it before it is sent')} />
        <Page stack>
          <FormProblem form={form} />
          {refused && <p class="notice">{t('Not sent: {reason}', { reason: translated(refused.reason) })}</p>}
          <Form class="card stack" action={paths.scheduled(id)} method="PATCH">
            <Field label={t('Message')} name="body" value={body} form={form} multiline />
            {files.length > 0 && (
              <small>{t('With {files}', { files: files.map(({ name }) => name).join(', ') })}</small>
            )}
            <OwnTime value={form.values['at'] ?? dueAt} timeZone={timeZone} form={form} />
            <div class="line">
              <button class="button primary">{t('Save')}</button>
              <a class="button quiet" href={paths.drafts()}>
                {t('Cancel')}
              </a>
            </div>
          </Form>
        </Page>
      </section>
    </AppPage>
  )
}
