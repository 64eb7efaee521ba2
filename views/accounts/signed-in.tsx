import type { SessionRow } from '../../src/accounts/sessions.store.ts'
import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { nowOf, type Shell } from '../layout.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { ActionForm, FormProblem, type FormState } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'
import { When } from '../parts/when.tsx'
import { deviceOf } from './device.ts'
import { Say } from '../parts/say.tsx'

/** Where one is signed in, and how to end that. */
export function SignedIn({ shell, sessions, form }: { shell: Shell; sessions: SessionRow[]; form: FormState }) {
  return (
    <section id="sessions">
      <h2>{t('Where you are signed in')}</h2>
      <FormProblem form={form} />
      <ul class="list">
        {sessions.map((session) => (
          <SessionLine session={session} shell={shell} />
        ))}
      </ul>
      {sessions.length > 1 && (
        <p>
          <Confirm
            id="sign-out-others"
            open={t('Sign out everywhere else…')}
            openClass="button danger"
            title={t('Sign out everywhere else?')}
            text={t('All your other devices are signed out at once. This one stays.')}
            verb={t('Sign out everywhere else')}
            action={paths.settingsSessions()}
            method="DELETE"
          />
        </p>
      )}
    </section>
  )
}

function SessionLine({ session, shell }: { session: SessionRow; shell: Shell }) {
  const device = deviceOf(session.userAgent)
  const isThis = session.id === shell.viewer.session?.id
  const times = { timeZone: shell.timeZone, now: nowOf(shell) }
  return (
    <li>
      <Icon name={device.icon} />
      <div>
        <b>{device.name}</b>
        <small>
          {isThis ? (
            <Say text="This device · since {when}" parts={{ when: <When at={session.createdAt} {...times} /> }} />
          ) : (
            <Say text="Last used {when}" parts={{ when: <When at={session.lastUsedAt} format="ago" {...times} /> }} />
          )}
          {session.address !== '' && `, ${session.address}`}
        </small>
      </div>
      {!isThis && (
        <ActionForm action={paths.session(session.id)} method="DELETE">
          <button class="button" aria-label={t('Sign out {name}', { name: device.name })}>
            {t('Sign out')}
          </button>
        </ActionForm>
      )}
    </li>
  )
}
