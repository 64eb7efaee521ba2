import { paths } from '../../src/http/paths.ts'
import type { MailChoiceOf } from '../../src/notifications/mail/mail-choice.ts'
import { DoorPage, type Door } from '../layout.tsx'
import { Form } from '../parts/form.tsx'

interface UnsubscribePageProps extends MailChoiceOf {
  door: Door
  token: string
}

/** Where the link at the end of a mail leads: a button that ends these mails, or that they have ended. */
export function UnsubscribePage({ door, token, name, isOn }: UnsubscribePageProps) {
  return (
    <DoorPage door={door} title={`Mail about mentions · ${door.siteName}`}>
      <div>
        <h1>Mail about mentions</h1>
        <p class="muted">
          For <bdi>{name}</bdi>, of <bdi>{door.siteName}</bdi>.
        </p>
      </div>
      {isOn ? (
        <Form class="stack" action={paths.unsubscribe(token)}>
          <p>You get a mail when something has waited for you unread while you were away.</p>
          <button class="button primary">Stop these mails</button>
        </Form>
      ) : (
        <p class="notice" role="status">
          You get no mail about mentions. In your settings you can switch it on again.
        </p>
      )}
      <p class="small">
        <a href={paths.settings()}>To your settings</a>
      </p>
    </DoorPage>
  )
}
