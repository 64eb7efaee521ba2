import { paths } from '../../src/http/paths.ts'
import { threadPaths } from '../../src/http/thread-paths.ts'
import type { DraftLine } from '../../src/inbox/drafts.store.ts'
import type { NamedRoom } from '../../src/inbox/inbox.service.ts'
import { excerpt } from '../../src/messages/markup/excerpt.ts'
import type { ReminderLine } from '../../src/schedule/reminders.service.ts'
import type { ScheduledLine } from '../../src/schedule/scheduled.service.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, nowOf, Page, type Shell } from '../layout.tsx'
import { Bar } from '../parts/bar.tsx'
import { ActionForm } from '../parts/form.tsx'
import { Icon, roomIcon } from '../parts/icon.tsx'
import { When } from '../parts/when.tsx'
import { ReminderItem, ScheduledItem, Section } from '../schedule/waiting.tsx'

export interface DraftsPageProps {
  shell: Shell
  drafts: (DraftLine & { room: NamedRoom })[]
  /** What is to be sent, and what could not be. */
  scheduled: ScheduledLine[]
  reminders: ReminderLine[]
}

const SHOWN_CHARACTERS = 300

/** Everything that is not sent yet: half written, to be sent later, or refused; and what its reader is reminded of. */
export function DraftsPage({ shell, drafts, scheduled, reminders }: DraftsPageProps) {
  const refused = scheduled.filter((line) => line.refused !== null)
  const waiting = scheduled.filter((line) => line.refused === null)
  const more = scheduled.length + reminders.length > 0
  return (
    <AppPage shell={shell} title={t('Drafts')}>
      <section class="sheet">
        <Bar back={paths.home()} title={t('Drafts')} about={t('What you have not sent yet, and reminders')} />
        <Page>
          {drafts.length === 0 && !more && (
            <p class="muted">
              {t(
                'Nothing is half written. What you begin and do not send stands here, and so does what you send later.',
              )}
            </p>
          )}
          <Section title={t('Not sent')}>
            {refused.map((line) => (
              <ScheduledItem shell={shell} line={line} />
            ))}
          </Section>
          <Section title={t('Scheduled')}>
            {waiting.map((line) => (
              <ScheduledItem shell={shell} line={line} />
            ))}
          </Section>
          <Section title={t('Reminders')}>
            {reminders.map((line) => (
              <ReminderItem shell={shell} line={line} />
            ))}
          </Section>
          <Section title={more ? t('Half written') : ''}>
            {drafts.map((draft) => (
              <DraftItem shell={shell} draft={draft} />
            ))}
          </Section>
        </Page>
      </section>
    </AppPage>
  )
}

function DraftItem({
  shell,
  draft: { room, threadRootId: rootId, body, updatedAt },
}: {
  shell: Shell
  draft: DraftsPageProps['drafts'][number]
}) {
  return (
    <li class="result">
      <div class="line small">
        <Icon name={rootId !== null ? 'thread' : room.kind === 'direct' ? 'members' : roomIcon(room.kind)} />
        {rootId !== null && <span class="sr">{t('In a thread of')} </span>}
        <a href={paths.room(room.id)} dir="auto">
          {room.name}
        </a>
        <span class="when push">
          <When at={updatedAt} timeZone={shell.timeZone} now={nowOf(shell)} />
        </span>
        <ActionForm
          action={rootId === null ? paths.draft(room.id) : threadPaths.draft(room.id, rootId)}
          method="PUT"
          fields={{ body: '' }}
        >
          <button class="tool" aria-label={t('Discard the draft in {name}', { name: room.name })}>
            <Icon name="trash" />
          </button>
        </ActionForm>
      </div>
      <a
        class="plain cut"
        href={rootId === null ? paths.roomCompose(room.id) : threadPaths.compose(room.id, rootId)}
        dir="auto"
      >
        {excerpt(body, SHOWN_CHARACTERS) || t('Draft')}
      </a>
    </li>
  )
}
