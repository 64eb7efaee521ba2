import { paths } from '../../src/http/paths.ts'
import type { Note } from '../../src/inbox/inbox.service.ts'
import { excerpt } from '../../src/messages/markup/excerpt.ts'
import { placeOf } from '../../src/messages/place-of.ts'
import { summaryOf } from '../../src/messages/summary.ts'
import { t } from '../../src/texts/t.ts'
import { nowOf, type Shell } from '../layout.tsx'
import { ActionForm } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'
import { When } from '../parts/when.tsx'
import { Say } from '../parts/say.tsx'

const SHOWN_CHARACTERS = 300

/** A reminder that has come, or a message that could not be sent when it was due. */
export function NoteLine({ shell, line }: { shell: Shell; line: Note }) {
  const { kind, id, at, unread, note, message, room } = line
  const isReminder = kind === 'reminder'
  return (
    <li class="result">
      <div class="line small">
        <Icon name={isReminder ? 'bell' : 'alert'} />
        <span>
          <b>{isReminder ? t('Reminder') : t('A message of yours was not sent')}</b>{' '}
          {message && room && (
            <>
              <span class="muted">
                <Say text="of what {name} wrote in" parts={{ name: <bdi>{message.author.name}</bdi> }} />
              </span>{' '}
              <a href={paths.room(room.id)}>
                <bdi>{room.name}</bdi>
              </a>{' '}
            </>
          )}
          {unread && <span class="count mentions">{t('New')}</span>}
        </span>
        <span class="when push">
          <When at={at} timeZone={shell.timeZone} now={nowOf(shell)} />
        </span>
        {isReminder && (
          <ActionForm action={paths.reminder(id)} method="DELETE">
            <button class="tool" aria-label={t('Done with this reminder')}>
              <Icon name="check" />
            </button>
          </ActionForm>
        )}
      </div>
      {isReminder && note !== '' && <p dir="auto">{note}</p>}
      {isReminder && message && (
        <a class="plain cut" href={placeOf(message)} dir="auto">
          {excerpt(summaryOf(message), SHOWN_CHARACTERS) || t('Message')}
        </a>
      )}
      {isReminder && !message && note === '' && <p class="muted">{t('What it is about is gone.')}</p>}
      {!isReminder && <a href={paths.drafts()}>{note}</a>}
    </li>
  )
}
