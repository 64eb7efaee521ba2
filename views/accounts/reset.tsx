import { paths } from '../../src/http/paths.ts'
import { DoorPage, type Door } from '../layout.tsx'
import { Form, FormProblem, type FormState } from '../parts/form.tsx'
import { EmailField, NewPasswordField } from './fields.tsx'

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
    <DoorPage door={door} title={`New password · ${door.siteName}`}>
      <div>
        <h1>A new password</h1>
        <p class="muted">
          {hasMail
            ? 'You get a mail with a link to it.'
            : 'An administrator here can make you a link to it. Ask one of them.'}
        </p>
      </div>
      {isSent && (
        <p class="notice" role="status">
          If somebody here has that address, a mail is on its way. Its link works for an hour.
        </p>
      )}
      {hasMail && !isSent && (
        <Form class="stack" action={paths.forgot()}>
          <FormProblem form={form} />
          <EmailField form={form} autocomplete="username" />
          <button class="button primary">Send the link</button>
        </Form>
      )}
      <p class="small">
        <a href={paths.signIn()}>Back to signing in</a>
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
    <DoorPage door={door} title={`New password · ${door.siteName}`}>
      <div>
        <h1>A new password</h1>
        <p class="muted">
          For <bdi>{name}</bdi>. You are signed out everywhere with the old one.
        </p>
      </div>
      <Form class="stack" action={paths.reset(token)}>
        <FormProblem form={form} />
        <NewPasswordField form={form} />
        <button class="button primary">Set password</button>
      </Form>
    </DoorPage>
  )
}
