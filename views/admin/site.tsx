import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import type { Shell } from '../layout.tsx'
import { Field, Form, FormProblem, type FormState } from '../parts/form.tsx'
import { Switch } from '../parts/switch.tsx'
import { AdminPage } from './admin-page.tsx'

interface SitePageProps {
  shell: Shell
  form: FormState
  hasPreviews: boolean
}

/** The site itself: its name, and whether links have previews. */
export function SitePage({ shell, form, hasPreviews }: SitePageProps) {
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
        <div class="setting">
          <b>{t('Link previews')}</b>
          <small>{t('This server fetches the pages behind links in messages, for their title and picture.')}</small>
          <span class="line">
            <Switch name="link_previews" label={t('Link previews')} isOn={hasPreviews} />
          </span>
        </div>
        <div>
          <button class="button primary">{t('Save')}</button>
        </div>
      </Form>
    </AdminPage>
  )
}
