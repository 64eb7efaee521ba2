import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { DoorPage, type Door } from '../layout.tsx'
import { Form, FormProblem, type FormState } from '../parts/form.tsx'
import { EmailField, NewPasswordField } from './fields.tsx'
import { Say } from '../parts/say.tsx'

export interface ForgotPageProps {
  door: Door
  /** Whether this place sends mail. */
  hasMail: boolean
  isSent: boolean
  form: FormState
}

/** Who forgot their password. It says the same for an address that nobody here has. */
export function ForgotPage({ door, hasMail, isSent, form }: ForgotPageProps) {
  return (
    <DoorPage door={door} title={t('New password · {siteName}', { siteName: door.siteName })}>
      <div>
        <h1>{t('A new password')}</h1>
        <p class="muted">
          {hasMail
            ? t('You get a mail with a link to it.')
            : t('An administrator here can make you a link to it. Ask one of them.')}
        </p>
      </div>
      {isSent && (
        <p class="notice" role="status">
          {t('If somebody here has that address, a mail is on its way. Its link works for an hour.')}
        </p>
      )}
      {hasMail && !isSent && (
        <Form class="stack" action={paths.forgot()}>
          <FormProblem form={form} />
          <EmailField form={form} autocomplete="username" />
          <button class="button primary">{t('Send the link')}</button>
        </Form>
      )}
      <p class="small">
        <a href={paths.signIn()}>{t('Back to signing in')}</a>
      </p>
    </DoorPage>
  )
}

export interface ResetPageProps {
  door: Door
  token: string
  name: string
  form: FormState
}

/** Choosing a password by a link. */
export function ResetPage({ door, token, name, form }: ResetPageProps) {
  return (
    <DoorPage door={door} title={t('New password · {siteName}', { siteName: door.siteName })}>
      <div>
        <h1>{t('A new password')}</h1>
        <p class="muted">
          <Say text="For {name}. You are signed out everywhere with the old one." parts={{ name: <bdi>{name}</bdi> }} />
        </p>
      </div>
      <Form class="stack" action={paths.reset(token)}>
        <FormProblem form={form} />
        <NewPasswordField form={form} />
        <button class="button primary">{t('Set password')}</button>
      </Form>
    </DoorPage>
  )
}
