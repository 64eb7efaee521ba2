import type { Child } from 'hono/jsx'
import { paths } from '../../src/http/paths.ts'
import type { InboxLine } from '../../src/inbox/inbox.service.ts'
import { excerpt } from '../../src/messages/markup/excerpt.ts'
import { placeOf } from '../../src/messages/place-of.ts'
import { summaryOf } from '../../src/messages/summary.ts'
import { t } from '../../src/texts/t.ts'
import { nowOf, type Shell } from '../layout.tsx'
import { Avatar, type Person } from '../parts/avatar.tsx'
import { When } from '../parts/when.tsx'

interface MessageLineProps extends Pick<InboxLine, 'message' | 'room' | 'at'> {
  shell: Shell
  /** What it is about, between the name and the room. */
  words: string
  isNew?: boolean
  /** Who did it, where that is not the message's author. */
  by?: Person[]
  tools?: Child
}

const SHOWN_CHARACTERS = 300

/** One message outside of its room: who, where, when, and its text, which opens it in its place. */
export function MessageLine({ shell, message, room, at, words, ...more }: MessageLineProps) {
  const { by = [message.author], isNew = false, tools } = more
  const [first] = by
  const place = placeOf(message)
  return (
    <li class="result">
      <div class="line small">
        {first && <Avatar {...first} size="s" />}
        <span>
          <b>
            {by.map(({ id, name }, place) => (
              <>
                {place > 0 && ', '}
                <bdi data-name-of={id}>{name}</bdi>
              </>
            ))}
          </b>{' '}
          <span class="muted">{words}</span>{' '}
          <a href={paths.room(room.id)}>
            <bdi>{room.name}</bdi>
          </a>{' '}
          {isNew && <span class="count mentions">{t('New')}</span>}
        </span>
        <a class="when push" href={place}>
          <When at={at} timeZone={shell.timeZone} now={nowOf(shell)} />
        </a>
        {tools}
      </div>
      <a class="plain cut" href={place} dir="auto">
        {excerpt(summaryOf(message), SHOWN_CHARACTERS) || t('Message')}
      </a>
    </li>
  )
}

/** Where a list of such lines goes on. */
export const Older = ({ href }: { href: string }) => (
  <p>
    <a href={href} rel="next">
      {t('Older')}
    </a>
  </p>
)
