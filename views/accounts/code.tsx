import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { DoorPage, type Door } from '../layout.tsx'
import { ErrorNote, errorOf, Form, FormProblem, type FormState } from '../parts/form.tsx'

export interface CodePageProps {
  door: Door
  /** Where to go afterwards: a path of this site. */
  to: string
  /** Whether a spare code is asked for, in place of one of the app. */
  isSpare: boolean
  form: FormState
}

/** The second step of signing in. */
export function CodePage({ door, to, isSpare, form }: CodePageProps) {
  return (
    <DoorPage door={door} title={t('Enter your code · {siteName}', { siteName: door.siteName })}>
      <div>
        <h1>{t('One more step')}</h1>
        <p class="muted">
          {isSpare
            ? t('Type one of your spare codes. Each works once.')
            : t('Type the six digits that your app shows now.')}
        </p>
      </div>
      <Form class="stack" action={paths.signInCode()}>
        <FormProblem form={form} />
        {to !== paths.home() && <input type="hidden" name="to" value={to} />}
        {isSpare && <input type="hidden" name="spare" value="" />}
        <CodeField form={form} isSpare={isSpare} />
        <button class="button primary">{t('Sign in')}</button>
      </Form>
      <p class="small">
        {isSpare ? (
          <a href={paths.signInCode(to)}>{t('Use a code of your app')}</a>
        ) : (
          <a href={paths.signInSpareCode(to)}>{t('Use a spare code')}</a>
        )}
      </p>
    </DoorPage>
  )
}

/** Six digits, or a spare code; never what was typed before, which counts no more. */
export function CodeField({ form, isSpare = false }: { form: FormState; isSpare?: boolean }) {
  const error = errorOf(form, 'code')
  return (
    <div class="field">
      <label for="code">{isSpare ? t('Spare code') : t('Code')}</label>
      <input
        class={isSpare ? 'input' : 'input code'}
        id="code"
        name="code"
        required
        autofocus
        {...(isSpare
          ? { autocomplete: 'off', maxlength: 40 }
          : { inputmode: 'numeric' as const, autocomplete: 'one-time-code', maxlength: 7 })}
        {...(error && { 'aria-invalid': 'true' as const, 'aria-describedby': 'code-note' })}
      />
      {error && <ErrorNote id="code-note" text={error} />}
    </div>
  )
}
