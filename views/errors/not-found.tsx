import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { ButtonLink, DoorPage, type Door } from '../layout.tsx'

/** Nothing here, or nothing that one may see: the same page for both. */
export function NotFoundPage({ door }: { door: Door }) {
  return (
    <DoorPage door={door} title={t('Not found')}>
      <div>
        <h1>{t('Nothing at this address')}</h1>
        <p class="muted">{t('It may have been deleted, or it is in a room that you are not a member of.')}</p>
      </div>
      <p>
        <ButtonLink href={paths.home()} icon="back">
          {t('Back to your rooms')}
        </ButtonLink>
      </p>
    </DoorPage>
  )
}
