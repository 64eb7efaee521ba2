import type { SessionRow } from '../../src/accounts/sessions.store.ts'
import type { NewToken, TokenRow } from '../../src/accounts/tokens.service.ts'
import type { LinkedProvider } from '../../src/accounts/oidc/oidc.service.ts'
import type { TwoFactorState } from '../../src/accounts/two-factor/two-factor.service.ts'
import type { User } from '../../src/accounts/users.store.ts'
import { notificationPaths } from '../../src/http/notification-paths.ts'
import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, nowOf, Page, type Shell } from '../layout.tsx'
import { Bar, Tabs } from '../parts/bar.tsx'
import { ActionForm, ErrorNote, errorOf, Field, Form, FormProblem, type FormState, untouched } from '../parts/form.tsx'
import { clock } from '../parts/time.ts'
import { Appearance } from './appearance.tsx'
import { AvatarSettings } from './avatar-settings.tsx'
import { EmailField, NewPasswordField } from './fields.tsx'
import { MailSettings } from './mail.tsx'
import { SignedIn } from './signed-in.tsx'
import { StatusSettings } from './status.tsx'
import { Tokens } from './tokens.tsx'

/** The forms of the page that can come back with faults. */
export type SettingsForm = 'profile' | 'status' | 'password' | 'sessions' | 'tokens'

export interface SettingsPageProps {
  shell: Shell
  profile: Pick<User, 'id' | 'name' | 'email' | 'pronouns' | 'timeZone'>
  /** IANA names to choose from. */
  timeZones: string[]
  sessions: SessionRow[]
  tokens: TokenRow[]
  twoFactor: TwoFactorState
  /** The providers that one can sign in with. */
  providers: LinkedProvider[]
  /** Whether mail about mentions is on; undefined where there is no mail. */
  mentionMail?: boolean | undefined
  /** A token that was just made: shown this once. */
  newToken?: NewToken
  /** The form that came back, if one did. */
  form?: FormState & { which: SettingsForm }
}

/** What is mine to choose. */
export function SettingsPage(props: SettingsPageProps) {
  const { shell, form } = props
  const formOf = (which: SettingsForm) => (form?.which === which ? form : untouched)
  return (
    <AppPage shell={shell} title={t('Your settings')}>
      <section class="sheet">
        <Bar back={paths.home()} title={t('Your settings')} />
        <Tabs
          label={t('Your settings')}
          tabs={SECTIONS.filter(([text]) => text !== 'Mail' || props.mentionMail !== undefined).map(([text, href]) => ({
            text: t(text),
            href,
            current: text === 'Profile',
          }))}
        />
        <Page>
          <AvatarSettings viewer={shell.viewer} form={untouched} />
          <Profile {...props} form={formOf('profile')} />
          <StatusSettings shell={shell} form={formOf('status')} />
          <Appearance viewer={shell.viewer} />
          {props.mentionMail !== undefined && <MailSettings isOn={props.mentionMail} />}
          <Password form={formOf('password')} />
          <SigningIn state={props.twoFactor} providers={props.providers} />
          <SignedIn shell={shell} sessions={props.sessions} form={formOf('sessions')} />
          <Tokens
            shell={shell}
            tokens={props.tokens}
            form={formOf('tokens')}
            {...(props.newToken && { newToken: props.newToken })}
          />
        </Page>
      </section>
    </AppPage>
  )
}

const SECTIONS = [
  ['Profile', '#profile'],
  ['Status', '#status'],
  ['Notifications', notificationPaths.settings()],
  ['Appearance', '#appearance'],
  ['Mail', '#mail'],
  ['Password', '#password'],
  ['Signing in', '#signing-in'],
  ['Devices', '#sessions'],
  ['Tokens', '#tokens'],
] as const

type ProfileProps = Pick<SettingsPageProps, 'shell' | 'profile' | 'timeZones'> & { form: FormState }

function Profile({ shell, profile, timeZones, form }: ProfileProps) {
  return (
    <Form class="stack" id="profile" action={paths.settingsProfile()} method="PATCH">
      <FormProblem form={form} />
      <Field
        label={t('Name')}
        name="name"
        form={form}
        value={profile.name}
        autocomplete="name"
        maxlength={80}
        required
      />
      <EmailField form={form} value={profile.email} hint={t('For signing in. Only administrators see it.')} />
      <Field
        label={
          <>
            {t('Pronouns')} <span class="muted">{t('optional')}</span>
          </>
        }
        name="pronouns"
        form={form}
        value={profile.pronouns}
        maxlength={40}
      />
      <TimeZone chosen={form.values['time_zone'] ?? profile.timeZone} timeZones={timeZones} shell={shell} form={form} />
      <div>
        <button class="button primary">{t('Save')}</button>
      </div>
    </Form>
  )
}

function TimeZone({
  chosen,
  timeZones,
  shell,
  form,
}: {
  chosen: string
  timeZones: string[]
  shell: Shell
  form: FormState
}) {
  const error = errorOf(form, 'time_zone')
  const now = nowOf(shell).toISOString()
  return (
    <div class="field">
      <label for="time_zone">{t('Time zone')}</label>
      <select
        class="input"
        id="time_zone"
        name="time_zone"
        {...(error && { 'aria-invalid': 'true', 'aria-describedby': 'time_zone-note' })}
      >
        <option value="" selected={chosen === ''}>
          {t('As this place, {zone}', { zone: shell.timeZone })}
        </option>
        {timeZones.map((zone) => (
          <option value={zone} selected={zone === chosen}>
            {zone === chosen ? `${zone}, ${clock(now, zone)}` : zone}
          </option>
        ))}
      </select>
      {error && <ErrorNote id="time_zone-note" text={error} />}
    </div>
  )
}

function Password({ form }: { form: FormState }) {
  return (
    <section id="password">
      <h2>{t('Password')}</h2>
      <Form class="stack" action={paths.settingsPassword()} method="PUT">
        <FormProblem form={form} />
        <Field
          id="current-password"
          label={t('Password now')}
          name="password"
          type="password"
          form={form}
          autocomplete="current-password"
          required
        />
        <NewPasswordField form={form} name="new_password" label={t('New password')} />
        <div class="line">
          <button class="button">{t('Change password')}</button>
          <small class="muted">{t('Signs you out everywhere else.')}</small>
        </div>
      </Form>
    </section>
  )
}

function SigningIn({ state, providers }: { state: TwoFactorState; providers: LinkedProvider[] }) {
  const isOn = state.is === 'on'
  return (
    <section id="signing-in">
      <h2>{t('Signing in')}</h2>
      <div class="setting">
        <b>{t('Two-step sign-in')}</b>
        <small>
          {t('A code from an app on your phone, besides the password.')}
          {isOn && ` ${t('{n} of 10 spare codes left.', { n: state.spareCodes })}`}
        </small>
        <span class="line">
          {isOn && <span class="tag">{t('On')}</span>}
          <a class="button" href={paths.settingsTwoFactor()}>
            {isOn ? t('Manage…') : t('Set up…')}
          </a>
        </span>
      </div>
      <div class="setting">
        <b>{t('Move to my phone')}</b>
        <small>{t('A picture for its camera signs you in there')}</small>
        <a class="button" href={paths.settingsPhone()}>
          {t('Show…')}
        </a>
      </div>
      {providers.map((provider) => (
        <ProviderLine provider={provider} />
      ))}
    </section>
  )
}

function ProviderLine({ provider: { id, name, isLinked } }: { provider: LinkedProvider }) {
  return (
    <div class="setting">
      <b>{name}</b>
      <small>{isLinked ? t('You can sign in with your account there') : t('Sign in with your account there')}</small>
      {isLinked ? (
        <ActionForm action={paths.settingsIdentity(id)} method="DELETE">
          <button class="button" aria-label={t('Unlink {name}', { name })}>
            {t('Unlink')}
          </button>
        </ActionForm>
      ) : (
        <a class="button" href={paths.oidcLink(id)} aria-label={t('Link {name}', { name })}>
          {t('Link…')}
        </a>
      )}
    </div>
  )
}
