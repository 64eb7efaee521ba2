import type { STATUS_LASTS } from '../../src/accounts/accounts.schemas.ts'
import type { Availability, Status, Viewer } from '../../src/accounts/viewer.ts'
import { paths } from '../../src/http/paths.ts'
import { type Text, t } from '../../src/texts/t.ts'
import { nowOf, type Shell } from '../layout.tsx'
import { ActionForm, ErrorNote, errorOf, Field, Form, FormProblem, type FormState } from '../parts/form.tsx'
import { When } from '../parts/when.tsx'
import { ChoiceSetting } from './choice-setting.tsx'
import { Say } from '../parts/say.tsx'

/** What I say of myself for a while, and what others see of my presence: a form each. */
export function StatusSettings({ shell, form }: { shell: Shell; form: FormState }) {
  const { status } = shell.viewer
  return (
    <section id="status" class="stack">
      <div>
        <h2>{t('Status')}</h2>
        <p class="muted">{t('Stands beside your name.')}</p>
      </div>
      <Form class="stack" action={paths.settingsStatus()} method="PUT">
        <FormProblem form={form} />
        <Field
          id="status-emoji"
          label={t('Emoji')}
          name="emoji"
          form={form}
          value={status.emoji}
          hint={t('One, such as 🌴 or :palm_tree:')}
          maxlength={64}
        />
        <Field
          id="status-text"
          label={t('What you are up to')}
          name="text"
          form={form}
          value={status.text}
          maxlength={100}
        />
        <Lasts form={form} />
        <div class="line">
          <button class="button">{t('Set status')}</button>
          {hasStatus(status) && <Until status={status} shell={shell} />}
        </div>
      </Form>
      {hasStatus(status) && (
        <ActionForm action={paths.settingsStatus()} method="DELETE">
          <button class="button">{t('Take it back')}</button>
        </ActionForm>
      )}
      <AvailabilityForm viewer={shell.viewer} />
    </section>
  )
}

/** Whether somebody says anything of themselves. */
export const hasStatus = ({ emoji, text }: Status) => emoji !== '' || text !== ''

function Until({ status, shell }: { status: Status; shell: Shell }) {
  if (status.until === null) return <small class="muted">{t('Until you change it')}</small>
  return (
    <small class="muted">
      <Say
        text="Until {when}"
        parts={{ when: <When at={status.until} timeZone={shell.timeZone} now={nowOf(shell)} /> }}
      />
    </small>
  )
}

const LASTS: Record<(typeof STATUS_LASTS)[number], Text> = {
  never: 'Until I change it',
  30: '30 minutes',
  60: 'An hour',
  240: '4 hours',
  day: 'Today',
  week: 'This week',
  at: 'Until the time below',
}

function Lasts({ form }: { form: FormState }) {
  const error = errorOf(form, 'until')
  const chosen = form.values['lasts'] ?? 'never'
  return (
    <div class="field">
      <label for="status-lasts">{t('How long')}</label>
      <div class="line">
        <select class="input" id="status-lasts" name="lasts">
          {Object.entries(LASTS).map(([value, text]) => (
            <option value={value} selected={value === chosen}>
              {t(text)}
            </option>
          ))}
        </select>
        <input
          class="input"
          type="datetime-local"
          name="until"
          aria-label={t('Until')}
          value={form.values['until'] ?? ''}
          {...(error && { 'aria-invalid': 'true', 'aria-describedby': 'until-note' })}
        />
      </div>
      {error && <ErrorNote id="until-note" text={error} />}
    </div>
  )
}

const availabilities = (): Record<Availability, string> => ({
  auto: t('As it is'),
  away: t('Away'),
  invisible: t('Invisible'),
})

function AvailabilityForm({ viewer }: { viewer: Viewer }) {
  return (
    <ChoiceSetting
      action={paths.settingsAvailability()}
      label={t('Others see you')}
      name="availability"
      hint={t('Invisible: as if you were not here. That you type is still seen.')}
      choices={availabilities()}
      chosen={viewer.availability}
    />
  )
}
