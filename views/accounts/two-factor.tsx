import type { TwoFactorState } from '../../src/accounts/two-factor/two-factor.service.ts'
import { base32 } from '../../src/accounts/two-factor/totp.ts'
import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { qrSource } from '../admin/qr.ts'
import { AppPage, Page, type Shell } from '../layout.tsx'
import { Bar } from '../parts/bar.tsx'
import { Field, Form, FormProblem, type FormState } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'
import { CodeField } from './code.tsx'

export interface TwoFactorPageProps {
  shell: Shell
  state: TwoFactorState
  /** What the QR picture holds, while it is being set up. */
  keyUri: string
  /** Spare codes that were just made: shown this once. */
  codes?: string[]
  form: FormState
}

/** Two-step sign-in: setting it up, its spare codes, switching it off. */
export function TwoFactorPage({ shell, state, keyUri, codes, form }: TwoFactorPageProps) {
  return (
    <AppPage shell={shell} title={t('Two-step sign-in')}>
      <section class="sheet">
        <Bar back={paths.settings()} title={t('Two-step sign-in')} about={t('Your settings')} />
        <Page>
          {codes && <SpareCodes codes={codes} />}
          {state.is === 'off' && <Off form={form} />}
          {state.is === 'begun' && <Begun secret={base32(state.secret)} keyUri={keyUri} form={form} />}
          {state.is === 'on' && <On spareCodes={state.spareCodes} form={form} />}
        </Page>
      </section>
    </AppPage>
  )
}

function Off({ form }: { form: FormState }) {
  return (
    <section class="stack">
      <p>
        {t(
          'Besides your password, signing in will take a code from an app on your phone. Any app for one-time codes does: Aegis, Google Authenticator, 1Password and others.',
        )}
      </p>
      <WithPassword form={form} verb={t('Set it up')} />
    </section>
  )
}

function Begun({ secret, keyUri, form }: { secret: string; keyUri: string; form: FormState }) {
  return (
    <section class="stack">
      <p>{t('Read the picture with the app, or type the key there. Then type the six digits that it shows.')}</p>
      <div class="invite">
        <img class="qr" src={qrSource(keyUri)} alt={t('QR code of the key')} width="176" height="176" />
        <Form class="stack" action={paths.settingsTwoFactor()} method="PUT">
          <FormProblem form={form} />
          <div class="field">
            <label for="key">{t('Key')}</label>
            <div class="line">
              <input class="input" id="key" readonly value={secret} />
              <button type="button" class="button js" data-copy="key">
                <Icon name="copy" />
                {t('Copy')}
              </button>
            </div>
          </div>
          <CodeField form={form} />
          <div>
            <button class="button primary">{t('Switch it on')}</button>
          </div>
        </Form>
      </div>
    </section>
  )
}

function On({ spareCodes, form }: { spareCodes: number; form: FormState }) {
  return (
    <>
      <p>
        <span class="tag">{t('On')}</span> {t('Signing in takes your password and a code from your app.')}{' '}
        {t('{n} of 10 spare codes left.', { n: spareCodes })}
      </p>
      <section class="stack">
        <h2>{t('With your password')}</h2>
        <Form class="stack" action={paths.settingsTwoFactorCodes()}>
          <FormProblem form={form} />
          <PasswordField form={form} />
          <div class="chips">
            <button class="button">{t('Make new spare codes')}</button>
            <button class="button danger" formaction={paths.settingsTwoFactor()} name="_method" value="DELETE">
              {t('Switch it off')}
            </button>
          </div>
        </Form>
      </section>
    </>
  )
}

function SpareCodes({ codes }: { codes: string[] }) {
  return (
    <section class="notice stack" role="status">
      <div>
        <h2>{t('Your spare codes')}</h2>
        <p>{t('For when you are without your phone. Each works once. Keep them now: they are not shown again.')}</p>
      </div>
      <pre tabindex={0}>
        <code>{codes.join('\n')}</code>
      </pre>
    </section>
  )
}

function WithPassword({ form, verb }: { form: FormState; verb: string }) {
  return (
    <Form class="stack" action={paths.settingsTwoFactor()}>
      <FormProblem form={form} />
      <PasswordField form={form} />
      <div>
        <button class="button primary">{verb}</button>
      </div>
    </Form>
  )
}

const PasswordField = ({ form }: { form: FormState }) => (
  <Field
    label={t('Your password')}
    name="password"
    type="password"
    form={form}
    autocomplete="current-password"
    required
  />
)
