import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { qrSource } from '../admin/qr.ts'
import { AppPage, DoorPage, Page, type Door, type Shell } from '../layout.tsx'
import { Bar } from '../parts/bar.tsx'
import { ActionForm } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'
import { Say } from '../parts/say.tsx'

/** The picture that a phone reads, this once; without an address, the way to a new one. */
export function PhonePage({ shell, url }: { shell: Shell; url: string | null }) {
  return (
    <AppPage shell={shell} title={t('Move to my phone')}>
      <section class="sheet">
        <Bar back={paths.settings()} title={t('Move to my phone')} about={t('Your settings')} />
        <Page stack>
          {url === null ? (
            <p>
              {t(
                'A picture that your phone reads with its camera signs you in there. It works once, within 5 minutes.',
              )}
            </p>
          ) : (
            <>
              <p role="status">
                {t(
                  'Read this with the camera of your phone, within 5 minutes. It works once: keep it from the eyes of others.',
                )}
              </p>
              <img
                class="qr"
                src={qrSource(url)}
                alt={t('QR code that signs your phone in')}
                width="176"
                height="176"
              />
            </>
          )}
          <ActionForm action={paths.settingsPhone()}>
            <button class={url === null ? 'button primary' : 'button'}>
              <Icon name="phone" />
              {url === null ? t('Show the picture') : t('Make a new one')}
            </button>
          </ActionForm>
        </Page>
      </section>
    </AppPage>
  )
}

/** What the phone shows. */
export function PhoneDoorPage({ door, token, name }: { door: Door; token: string; name: string }) {
  return (
    <DoorPage door={door} title={t('Sign in · {siteName}', { siteName: door.siteName })}>
      <div>
        <h1 dir="auto">{door.siteName}</h1>
        <p class="muted">
          <Say text="Sign in on this device as {name}?" parts={{ name: <bdi>{name}</bdi> }} />
        </p>
      </div>
      <ActionForm action={paths.phone(token)}>
        <button class="button primary">{t('Sign in')}</button>
      </ActionForm>
    </DoorPage>
  )
}
