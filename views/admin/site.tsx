import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import type { Shell } from '../layout.tsx'
import { Field, Form, FormProblem, type FormState } from '../parts/form.tsx'
import { AdminPage } from './admin-page.tsx'

/** The site itself: its name. */
export function SitePage({ shell, form }: { shell: Shell; form: FormState }) {
  return (
    <AdminPage shell={shell} current="Site">
      <Form class="stack" action={paths.adminSite()} method="PATCH">
        <FormProblem form={form} />
        <Field
          label={t('Name of this place')}
          name="site_name"
          form={form}
          value={shell.siteName}
          maxlength={80}
          required
        />
        <div>
          <button class="button primary">{t('Save')}</button>
        </div>
      </Form>
    </AdminPage>
  )
}
