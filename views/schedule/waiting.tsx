import type { Child } from 'hono/jsx'
import { paths } from '../../src/http/paths.ts'
import { excerpt } from '../../src/messages/markup/excerpt.ts'
import { placeOf } from '../../src/messages/place-of.ts'
import { summaryOf } from '../../src/messages/summary.ts'
import type { ReminderLine } from '../../src/schedule/reminders.service.ts'
import type { ScheduledLine } from '../../src/schedule/scheduled.service.ts'
import { t, translated } from '../../src/texts/t.ts'
import { nowOf, type Shell } from '../layout.tsx'
import { ActionForm } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'
import { When } from '../parts/when.tsx'
import { Say } from '../parts/say.tsx'

const SHOWN_CHARACTERS = 300

/** A part of the page, where there is something in it; without a title where it is all that there is. */
export function Section({ title, children }: { title: string; children: Child[] }) {
  if (children.length === 0) return null
  return (
    <section>
      {title !== '' && <h2>{title}</h2>}
      <ul>{children}</ul>
    </section>
  )
}

/** A message that is to be sent, or could not be. */
export function ScheduledItem({ shell, line }: { shell: Shell; line: ScheduledLine }) {
  const { id, room, body, files, dueAt, refused } = line
  const text = excerpt(body, SHOWN_CHARACTERS) || files.map(({ name }) => name).join(', ')
  return (
    <li class="result">
      <div class="line small">
        <Icon name={refused ? 'alert' : 'clock'} />
        {room ? (
          <a href={paths.room(room.id)} dir="auto">
            {room.name}
          </a>
        ) : (
          <span class="muted">{t('A room that you are not in')}</span>
        )}
        <span class="when push">
          <When at={refused?.at ?? dueAt} timeZone={shell.timeZone} now={nowOf(shell)} />
        </span>
        <a class="tool" href={paths.scheduled(id)} aria-label={t('Edit “{text}”', { text })}>
          <Icon name="edit" />
        </a>
        <ActionForm action={paths.scheduledSending(id)}>
          <button class="tool" aria-label={t('Send “{text}” now', { text })}>
            <Icon name="send" />
          </button>
        </ActionForm>
        <ActionForm action={paths.scheduled(id)} method="DELETE">
          <button class="tool" aria-label={t('Drop “{text}”', { text })}>
            <Icon name="trash" />
          </button>
        </ActionForm>
      </div>
      <a class="plain cut" href={paths.scheduled(id)} dir="auto">
        {text}
      </a>
      {refused && <p class="error">{t('Not sent: {reason}', { reason: translated(refused.reason) })}</p>}
    </li>
  )
}

export function ReminderItem({ shell, line }: { shell: Shell; line: ReminderLine }) {
  const { id, note, message, room, dueAt } = line
  const text = note || (message ? excerpt(summaryOf(message), SHOWN_CHARACTERS) : t('Something that is gone'))
  return (
    <li class="result">
      <div class="line small">
        <Icon name="bell" />
        {room && message ? (
          <span>
            <Say text="What {name} wrote in" parts={{ name: <bdi>{message.author.name}</bdi> }} />{' '}
            <a href={paths.room(room.id)}>
              <bdi>{room.name}</bdi>
            </a>
          </span>
        ) : (
          <span class="muted">{t('Reminder')}</span>
        )}
        <span class="when push">
          <When at={dueAt} timeZone={shell.timeZone} now={nowOf(shell)} />
        </span>
        <ActionForm action={paths.reminder(id)} method="DELETE">
          <button class="tool" aria-label={t('Drop the reminder “{text}”', { text })}>
            <Icon name="trash" />
          </button>
        </ActionForm>
      </div>
      {message ? (
        <a class="plain cut" href={placeOf(message)} dir="auto">
          {text}
        </a>
      ) : (
        <span class="cut" dir="auto">
          {text}
        </span>
      )}
    </li>
  )
}
