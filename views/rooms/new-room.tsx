import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, Page, type Shell } from '../layout.tsx'
import type { Person } from '../parts/avatar.tsx'
import { Bar } from '../parts/bar.tsx'
import { ErrorNote, errorOf, Field, Form, FormProblem, type FormState } from '../parts/form.tsx'
import { PeoplePicker } from './people-picker.tsx'

export interface NewRoomPageProps {
  shell: Shell
  /** Whom one could add, oneself left out. */
  people: Person[]
  memberIds: string[]
  form: FormState
}

/** Making a room. */
export function NewRoomPage({ shell, people, memberIds, form }: NewRoomPageProps) {
  return (
    <AppPage shell={shell} title={t('New room')}>
      <section class="sheet">
        <Bar back={paths.rooms()} title={t('New room')} />
        <Page>
          <Form class="stack" action={paths.rooms()}>
            <FormProblem form={form} />
            <Field
              label={t('Name')}
              name="name"
              form={form}
              hint={t('Plain words are fine. You can rename it later; links stay.')}
              maxlength={80}
              required
              autofocus
            />
            <Field
              label={
                <>
                  {t('Topic')} <span class="muted">{t('optional')}</span>
                </>
              }
              name="topic"
              form={form}
              placeholder={t('What belongs here')}
              maxlength={250}
            />
            <Kinds form={form} />
            <PeoplePicker legend={t('Members')} name="member_ids" people={people} chosen={memberIds} form={form} />
            <div class="line">
              <button class="button primary">{t('Create room')}</button>
              <a class="button quiet" href={paths.rooms()}>
                {t('Cancel')}
              </a>
            </div>
          </Form>
        </Page>
      </section>
    </AppPage>
  )
}

function Kinds({ form }: { form: FormState }) {
  const chosen = form.values['kind'] ?? 'public'
  const error = errorOf(form, 'kind')
  return (
    <fieldset class="field" {...(error && { 'aria-describedby': 'kind-note' })}>
      <legend>{t('Who can find it')}</legend>
      <label class="choice">
        <input type="radio" name="kind" value="public" checked={chosen === 'public'} />
        <b>{t('Public')}</b>
        <small>{t('Everyone here can find it, read it and join')}</small>
      </label>
      <label class="choice">
        <input type="radio" name="kind" value="private" checked={chosen === 'private'} />
        <b>{t('Private')}</b>
        <small>{t('Only people who are added can see that it exists')}</small>
      </label>
      {error && <ErrorNote id="kind-note" text={error} />}
    </fieldset>
  )
}
