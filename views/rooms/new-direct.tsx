import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, Page, type Shell } from '../layout.tsx'
import type { Person } from '../parts/avatar.tsx'
import { Bar } from '../parts/bar.tsx'
import { Form, FormProblem, type FormState } from '../parts/form.tsx'
import { PeoplePicker } from './people-picker.tsx'

export interface NewDirectPageProps {
  shell: Shell
  /** Whom one could write to; oneself among them, for the notebook. */
  people: Person[]
  userIds: string[]
  form: FormState
}

/** Writing to one person or to a few: the one room of exactly these people. */
export function NewDirectPage({ shell, people, userIds, form }: NewDirectPageProps) {
  return (
    <AppPage shell={shell} title={t('New direct message')}>
      <section class="sheet">
        <Bar back={paths.home()} title={t('New direct message')} />
        <Page>
          <Form class="stack" action={paths.directs()}>
            <FormProblem form={form} />
            <PeoplePicker legend={t('To')} name="user_ids" people={people} chosen={userIds} form={form} />
            <small>{t('The same people always share the same room. Alone with yourself it is a notebook.')}</small>
            <div class="line">
              <button class="button primary">{t('Start writing')}</button>
              <a class="button quiet" href={paths.home()}>
                {t('Cancel')}
              </a>
            </div>
          </Form>
        </Page>
      </section>
    </AppPage>
  )
}
