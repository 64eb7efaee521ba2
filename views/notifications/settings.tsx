import { notificationPaths } from '../../src/http/notification-paths.ts'
import { paths } from '../../src/http/paths.ts'
import type { Device } from '../../src/notifications/devices.store.ts'
import type { PAUSE_LASTS } from '../../src/notifications/notifications.schemas.ts'
import { type NotificationSettings, type Sound, timeOf } from '../../src/notifications/settings.ts'
import { type Text, t } from '../../src/texts/t.ts'
import { deviceOf } from '../accounts/device.ts'
import { AppPage, nowOf, Page, type Shell } from '../layout.tsx'
import { Bar } from '../parts/bar.tsx'
import { ActionForm, ErrorNote, errorOf, Field, Form, FormProblem, type FormState, untouched } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'
import { Say } from '../parts/say.tsx'
import { SwitchSetting } from '../parts/switch.tsx'
import { When } from '../parts/when.tsx'

/** The forms of the page that can come back with faults. */
export type NotificationsForm = 'settings' | 'quiet-hours' | 'pause'

export interface NotificationsPageProps {
  shell: Shell
  settings: NotificationSettings
  devices: Device[]
  /** The key that a browser subscribes with. */
  pushKey: string
  /** The person's own. */
  timeZone: string
  /** The form that came back, if one did. */
  form?: FormState & { which: NotificationsForm }
}

/** How I am told of messages: when, where, and of which words. */
export function NotificationsPage({ shell, settings, devices, pushKey, timeZone, form }: NotificationsPageProps) {
  const formOf = (which: NotificationsForm) => (form?.which === which ? form : untouched)
  return (
    <AppPage shell={shell} title={t('Notifications')}>
      <section class="sheet">
        <Bar back={paths.settings()} title={t('Notifications')} about={t('Your settings')} />
        <Page stack>
          <p>
            {t(
              'You are told of direct messages, of mentions and replies, of threads that you follow, and of your keywords. A room can tell you more or less: by the bell at its top.',
            )}
          </p>
          <Devices shell={shell} settings={settings} devices={devices} pushKey={pushKey} />
          <Pause shell={shell} settings={settings} form={formOf('pause')} />
          <QuietHours settings={settings} timeZone={timeZone} form={formOf('quiet-hours')} />
          <Keywords settings={settings} form={formOf('settings')} />
          <SoundSetting chosen={settings.sound} />
        </Page>
      </section>
    </AppPage>
  )
}

type DevicesProps = Pick<NotificationsPageProps, 'shell' | 'settings' | 'devices' | 'pushKey'>

function Devices({ shell, settings, devices, pushKey }: DevicesProps) {
  return (
    <section>
      <h2>{t('While Hubbub is closed')}</h2>
      <div
        class="setting js"
        id="push"
        data-push-key={pushKey}
        {...(devices.some(({ sessionId }) => sessionId === shell.viewer.session?.id) && { 'data-on': '' })}
      >
        <b>{t('On this device')}</b>
        <small id="push-note">{t('Web push, while you look at none of your pages')}</small>
        <input
          class="switch"
          type="checkbox"
          role="switch"
          aria-label={t('On this device')}
          aria-describedby="push-note"
        />
      </div>
      <p class="nojs muted">{t('Switching it on takes a browser that runs scripts.')}</p>
      <SwitchSetting
        action={notificationPaths.settings()}
        method="PATCH"
        name="shows_text"
        label={t('Show the text')}
        hint={t('Otherwise only who and where')}
        isOn={settings.showsText}
      />
      {devices.length > 0 && (
        <ul class="list">
          {devices.map((device) => (
            <DeviceLine device={device} shell={shell} />
          ))}
        </ul>
      )}
    </section>
  )
}

function DeviceLine({ device, shell }: { device: Device; shell: Shell }) {
  const { name, icon } = deviceOf(device.userAgent)
  const isThis = device.sessionId === shell.viewer.session?.id
  const when = <When at={device.createdAt} timeZone={shell.timeZone} now={nowOf(shell)} />
  return (
    <li>
      <Icon name={icon} />
      <div>
        <b>{name}</b>
        <small>
          <Say text={isThis ? 'This device · since {when}' : 'Since {when}'} parts={{ when }} />
        </small>
      </div>
      <ActionForm action={notificationPaths.device(device.id)} method="DELETE">
        <button class="button" aria-label={t('Tell {name} no more', { name })}>
          {t('Take out')}
        </button>
      </ActionForm>
    </li>
  )
}

const LASTS: Record<(typeof PAUSE_LASTS)[number], Text> = {
  30: '30 minutes',
  60: 'An hour',
  240: '4 hours',
  tomorrow: 'Until tomorrow, 9:00',
  at: 'Until the time below',
}

function Pause({ shell, settings, form }: Pick<NotificationsPageProps, 'shell' | 'settings'> & { form: FormState }) {
  const error = errorOf(form, 'until')
  const chosen = form.values['lasts'] ?? '60'
  return (
    <section>
      <h2>{t('Do not disturb')}</h2>
      <p class="muted">{t('Nothing is pushed and nothing sounds; counts still move.')}</p>
      <FormProblem form={form} />
      {settings.pausedUntil && (
        <ActionForm class="setting" action={notificationPaths.pause()} method="DELETE">
          <b>{t('Paused')}</b>
          <small>
            <Say
              text="Until {when}"
              parts={{ when: <When at={settings.pausedUntil} timeZone={shell.timeZone} now={nowOf(shell)} /> }}
            />
          </small>
          <button class="button">{t('Go on')}</button>
        </ActionForm>
      )}
      <Form class="setting" action={notificationPaths.pause()} method="PUT">
        <b>{t('Pause')}</b>
        <small>{t('For a while, from now on')}</small>
        <span class="line">
          <select class="input" name="lasts" aria-label={t('How long')}>
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
            {...(error && { 'aria-invalid': 'true', 'aria-describedby': 'pause-note' })}
          />
          <button class="button">{t('Pause')}</button>
        </span>
      </Form>
      {error && <ErrorNote id="pause-note" text={error} />}
    </section>
  )
}

interface QuietHoursProps {
  settings: NotificationSettings
  timeZone: string
  form: FormState
}

function QuietHours({ settings: { quietHours }, timeZone, form }: QuietHoursProps) {
  return (
    <section>
      <FormProblem form={form} />
      {quietHours && (
        <ActionForm class="setting" action={notificationPaths.quietHours()} method="DELETE">
          <b>{t('Quiet hours')}</b>
          <small>
            {t('Every day from {from} until {until}', {
              from: timeOf(quietHours.from),
              until: timeOf(quietHours.until),
            })}
          </small>
          <button class="button">{t('Switch off')}</button>
        </ActionForm>
      )}
      <Form class="setting" action={notificationPaths.quietHours()} method="PUT">
        <b>{t(quietHours ? 'Other hours' : 'Quiet hours')}</b>
        <small>{t('Every day, by the clocks of {zone}', { zone: timeZone })}</small>
        <span class="line">
          <TimeField name="from" label={t('From')} minute={quietHours?.from} form={form} />–
          <TimeField name="until" label={t('Until')} minute={quietHours?.until} form={form} />
          <button class="button">{t('Save')}</button>
        </span>
      </Form>
      {form.errors.map(({ message }) => (
        <ErrorNote id="quiet-hours-note" text={message} />
      ))}
    </section>
  )
}

interface TimeFieldProps {
  name: string
  label: string
  minute: number | undefined
  form: FormState
}

function TimeField({ name, label, minute, form }: TimeFieldProps) {
  const isWrong = errorOf(form, name) !== null
  return (
    <input
      class="input"
      type="time"
      name={name}
      aria-label={label}
      value={form.values[name] ?? (minute === undefined ? '' : timeOf(minute))}
      required
      {...(isWrong && { 'aria-invalid': 'true', 'aria-describedby': 'quiet-hours-note' })}
    />
  )
}

function Keywords({ settings, form }: { settings: NotificationSettings; form: FormState }) {
  return (
    <Form class="stack" action={notificationPaths.settings()} method="PATCH">
      <FormProblem form={form} />
      <Field
        label={t('Keywords')}
        name="keywords"
        form={keywordsIn(form)}
        value={settings.keywords.join('\n')}
        hint={t('One a line. You are told of messages with these words, whole, in any language.')}
        multiline
      />
      <div>
        <button class="button">{t('Save keywords')}</button>
      </div>
    </Form>
  )
}

/** Each faulty one has a place of its own; they all stand in one field. */
const keywordsIn = (form: FormState): FormState => ({
  ...form,
  errors: form.errors.map(({ field, message }) => ({ field: field.split('.')[0] ?? field, message })),
})

const SOUND_NAMES: Record<Sound, Text> = { off: 'None', drop: 'Drop', bell: 'Bell', knock: 'Knock' }

function SoundSetting({ chosen }: { chosen: Sound }) {
  return (
    <Form class="setting" action={notificationPaths.settings()} method="PATCH" autoSubmit>
      <b>{t('Sound')}</b>
      <small>{t('For what is for you, while a page is open')}</small>
      <span class="line">
        <select class="input" name="sound" aria-label={t('Sound')} id="sound">
          {Object.entries(SOUND_NAMES).map(([value, text]) => (
            <option value={value} selected={value === chosen}>
              {t(text)}
            </option>
          ))}
        </select>
        <button class="button nojs">{t('Save')}</button>
      </span>
    </Form>
  )
}
