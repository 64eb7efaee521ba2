import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { DoorPage, type Door } from '../layout.tsx'
import { Field, Form, FormProblem, type FormState } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'
import { EmailField } from './fields.tsx'

export interface SignInPageProps {
  door: Door
  /** Where to go afterwards: a path of this site; empty for the home page. */
  to: string
  /** What was done before, if something was. */
  notice?: string
  /** Other ways in, a button each. */
  providers?: readonly { id: string; name: string }[]
  form: FormState
}

/** Signing in. */
export function SignInPage({ door, to, notice, providers = [], form }: SignInPageProps) {
  return (
    <DoorPage door={door} title={t('Sign in · {siteName}', { siteName: door.siteName })}>
      <div>
        <h1 dir="auto">{door.siteName}</h1>
        <p class="muted">{t('Sign in to your rooms.')}</p>
      </div>
      {notice && (
        <p class="notice" role="status">
          {notice}
        </p>
      )}
      <Form class="stack" action={paths.sessions()}>
        <FormProblem form={form} />
        {to !== '' && <input type="hidden" name="to" value={to} />}
        <EmailField form={form} autocomplete="username" />
        <Field
          label={t('Password')}
          beside={<a href={paths.forgot()}>{t('Forgot it?')}</a>}
          name="password"
          type="password"
          form={form}
          autocomplete="current-password"
          required
        />
        <button class="button primary">{t('Sign in')}</button>
        {providers.length > 0 && <p class="divider rule">{t('or')}</p>}
        {providers.map(({ id, name }) => (
          <a class="button" href={paths.oidc(id, to)}>
            <Icon name="key" />
            <span class="cut">{t('Continue with {name}', { name })}</span>
          </a>
        ))}
      </Form>
      <p class="small muted">{t('No account yet? Somebody here can give you a join link.')}</p>
    </DoorPage>
  )
}
