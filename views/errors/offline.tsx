import { t } from '../../src/texts/t.ts'
import { ButtonLink, DoorPage, type Door } from '../layout.tsx'

/** Shown by the service worker when a page is asked for without a network. It is the same for everybody, and kept. */
export function OfflinePage({ door }: { door: Door }) {
  return (
    <DoorPage door={door} title={t('No connection')}>
      <div>
        <h1>{t('No connection')}</h1>
        <p class="muted">
          {t(
            'Hubbub does not answer. What you wrote is kept on this device and goes out when the connection is back. This page then leads on by itself.',
          )}
        </p>
      </div>
      <p>
        <ButtonLink href="" icon="history">
          {t('Try again')}
        </ButtonLink>
      </p>
    </DoorPage>
  )
}
