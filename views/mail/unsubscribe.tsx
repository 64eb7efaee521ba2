import { paths } from '../../src/http/paths.ts'
import type { MailChoiceOf } from '../../src/notifications/mail/mail-choice.ts'
import { t } from '../../src/texts/t.ts'
import { DoorPage, type Door } from '../layout.tsx'
import { Form } from '../parts/form.tsx'
import { Say } from '../parts/say.tsx'

interface UnsubscribePageProps extends MailChoiceOf {
  door: Door
  token: string
}

/** Where the link at the end of a mail leads: a button that ends these mails, or that they have ended. */
export function UnsubscribePage({ door, token, name, isOn }: UnsubscribePageProps) {
  return (
    <DoorPage door={door} title={t('Mail about mentions · {siteName}', { siteName: door.siteName })}>
      <div>
        <h1>{t('Mail about mentions')}</h1>
        <p class="muted">
          <Say
            text="For {name}, of {siteName}."
            parts={{ name: <bdi>{name}</bdi>, siteName: <bdi>{door.siteName}</bdi> }}
          />
        </p>
      </div>
      {isOn ? (
        <Form class="stack" action={paths.unsubscribe(token)}>
          <p>{t('You get a mail when something has waited for you unread while you were away.')}</p>
          <button class="button primary">{t('Stop these mails')}</button>
        </Form>
      ) : (
        <p class="notice" role="status">
          {t('You get no mail about mentions. In your settings you can switch it on again.')}
        </p>
      )}
      <p class="small">
        <a href={paths.settings()}>{t('To your settings')}</a>
      </p>
    </DoorPage>
  )
}
