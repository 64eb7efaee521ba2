import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { DoorPage, type Door } from '../layout.tsx'
import { Field, Form, FormProblem, type FormState } from '../parts/form.tsx'
import { EmailField, NewPasswordField } from './fields.tsx'

export interface SetupPageProps {
  /** Its `siteName` is not known yet and not shown. */
  door: Door
  form: FormState
}

/** First run: the owner names the place. */
export function SetupPage({ door, form }: SetupPageProps) {
  return (
    <DoorPage door={door} title={t('Set up Hubbub')}>
      <div>
        <h1>{t('Let’s open the doors')}</h1>
        <p class="muted">{t('You are the first one here, so this makes you the owner.')}</p>
      </div>
      <Form class="stack" action={paths.setup()}>
        <FormProblem form={form} />
        <Field label={t('What is this place called?')} name="site_name" form={form} maxlength={80} required autofocus />
        <Field label={t('Your name')} name="name" form={form} autocomplete="name" maxlength={80} required />
        <EmailField form={form} />
        <NewPasswordField form={form} />
        <button class="button primary">
          {form.values['site_name'] ? t('Open {name}', { name: form.values['site_name'] }) : t('Open the doors')}
        </button>
      </Form>
    </DoorPage>
  )
}
