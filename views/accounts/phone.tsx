import { paths } from '../../src/http/paths.ts'
import { qrSource } from '../admin/qr.ts'
import { AppPage, DoorPage, Page, type Door, type Shell } from '../layout.tsx'
import { Bar } from '../parts/bar.tsx'
import { ActionForm } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'

/** The picture that a phone reads, this once; without an address, the way to a new one. */
export function PhonePage({ shell, url }: { shell: Shell; url: string | null }) {
  return (
    <AppPage shell={shell} title="Move to my phone">
      <section class="sheet">
        <Bar back={paths.settings()} title="Move to my phone" about="Your settings" />
        <Page stack>
          {url === null ? (
            <p>A picture that your phone reads with its camera signs you in there. It works once, within 5 minutes.</p>
          ) : (
            <>
              <p role="status">
                Read this with the camera of your phone, within 5 minutes. It works once: keep it from the eyes of
                others.
              </p>
              <img class="qr" src={qrSource(url)} alt="QR code that signs your phone in" width="176" height="176" />
            </>
          )}
          <ActionForm action={paths.settingsPhone()}>
            <button class={url === null ? 'button primary' : 'button'}>
              <Icon name="phone" />
              {url === null ? 'Show the picture' : 'Make a new one'}
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
    <DoorPage door={door} title={`Sign in · ${door.siteName}`}>
      <div>
        <h1 dir="auto">{door.siteName}</h1>
        <p class="muted">
          Sign in on this device as <bdi>{name}</bdi>?
        </p>
      </div>
      <ActionForm action={paths.phone(token)}>
        <button class="button primary">Sign in</button>
      </ActionForm>
    </DoorPage>
  )
}
