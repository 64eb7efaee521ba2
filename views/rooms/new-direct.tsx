import { paths } from '../../src/http/paths.ts'
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
    <AppPage shell={shell} title="New direct message">
      <section class="sheet">
        <Bar back={paths.home()} title="New direct message" />
        <Page>
          <Form class="stack" action={paths.directs()}>
            <FormProblem form={form} />
            <PeoplePicker legend="To" name="user_ids" people={people} chosen={userIds} form={form} />
            <small>The same people always share the same room. Alone with yourself it is a notebook.</small>
            <div class="line">
              <button class="button primary">Start writing</button>
              <a class="button quiet" href={paths.home()}>
                Cancel
              </a>
            </div>
          </Form>
        </Page>
      </section>
    </AppPage>
  )
}
