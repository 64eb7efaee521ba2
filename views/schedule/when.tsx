import type { Child } from 'hono/jsx'
import type { OfferedTime } from '../../src/schedule/due.ts'
import type { Offer } from '../../src/schedule/times.ts'
import { type Text, t } from '../../src/texts/t.ts'
import { ErrorNote, errorOf, type FormState } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'
import { dayAndClock } from '../parts/time.ts'

export interface WhenProps {
  offers: Offer[]
  /** The time zone that all of it is in, and what the browser said, which comes back with the form. */
  timeZone: string
  form: FormState
  /** What the button beside a time of one's own does. */
  verb: string
}

const WORDS: Record<OfferedTime, Text> = {
  '20m': 'In 20 minutes',
  '1h': 'In 1 hour',
  '3h': 'In 3 hours',
  tomorrow: 'Tomorrow morning',
  monday: 'Monday morning',
}

/** When: a few times at one press, or a date and time of one's own. Every button sends the form. */
export function WhenFields({ offers, timeZone, form, verb }: WhenProps) {
  return (
    <>
      <menu>
        {offers.map(({ offer, at }) => (
          <li>
            <button class="row" name="when" value={offer}>
              <Icon name="clock" />
              {t(WORDS[offer])} <small>{dayAndClock(at.toISOString(), timeZone)}</small>
            </button>
          </li>
        ))}
      </menu>
      <OwnTime value={form.values['at'] ?? ''} timeZone={timeZone} form={form}>
        <button class="button primary" name="when" value="own">
          {verb}
        </button>
      </OwnTime>
    </>
  )
}

/** Enter in a field presses a form's first button, which is to be this one. */
export const OwnFirst = () => <button hidden name="when" value="own"></button>

interface OwnTimeProps {
  value: string
  timeZone: string
  form: FormState
  children?: Child
}

/** A date and time in somebody's time zone; the zone comes back with the form. */
export function OwnTime({ value, timeZone, form, children }: OwnTimeProps) {
  const error = errorOf(form, 'due_at') ?? errorOf(form, 'at') ?? errorOf(form, 'when')
  return (
    <div class="field">
      <label for="due-at">{t('Date and time')}</label>
      <input type="hidden" name="time_zone" value={timeZone} />
      <input
        class="input"
        type="datetime-local"
        id="due-at"
        name="at"
        aria-describedby="due-at-note"
        {...(value !== '' && { value })}
        {...(error && { 'aria-invalid': 'true' as const })}
      />
      {error ? (
        <ErrorNote id="due-at-note" text={error} />
      ) : (
        <small id="due-at-note">{t('Time of {zone}', { zone: timeZone })}</small>
      )}
      {children}
    </div>
  )
}
