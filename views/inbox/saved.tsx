import { paths } from '../../src/http/paths.ts'
import type { InboxLine, InboxPage } from '../../src/inbox/inbox.service.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, Page, type Shell } from '../layout.tsx'
import { Bar } from '../parts/bar.tsx'
import { ActionForm } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'
import { MessageLine, Older } from './message-line.tsx'

export interface SavedPageProps {
  shell: Shell
  page: InboxPage<InboxLine>
}

/** The messages that its reader keeps, those kept last first. */
export function SavedPage({ shell, page: { lines, next } }: SavedPageProps) {
  return (
    <AppPage shell={shell} title={t('Saved messages')}>
      <section class="sheet">
        <Bar back={paths.home()} title={t('Saved messages')} about={t('Only you see what you save')} />
        <Page>
          {lines.length === 0 && (
            <p class="muted">{t('You have saved nothing. Save a message from its actions, and it stands here.')}</p>
          )}
          <ul>
            {lines.map((line) => (
              <MessageLine shell={shell} {...line} words={t('in')} tools={<Remove line={line} />} />
            ))}
          </ul>
          {next !== undefined && <Older href={paths.saved(next)} />}
        </Page>
      </section>
    </AppPage>
  )
}

const Remove = ({ line: { message } }: { line: InboxLine }) => (
  <ActionForm action={paths.messageSaved(message.id)} method="DELETE">
    <button class="tool" aria-label={t('Remove the message of {name}', { name: message.author.name })}>
      <Icon name="close" />
    </button>
  </ActionForm>
)
