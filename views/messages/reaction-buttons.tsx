import { raw } from 'hono/html'
import { drawEmoji } from '../../src/emoji/draw-emoji.ts'
import { paths } from '../../src/http/paths.ts'
import { emojiName, type EmojiKind } from '../../src/messages/markup/emoji.ts'
import type { Message } from '../../src/messages/message.ts'
import { t } from '../../src/texts/t.ts'
import { Icon } from '../parts/icon.tsx'

interface ReactionButtonsProps {
  message: Message
  viewerId: string
}

/** What the reader most likely reacts with, and what others reacted with. */
export function QuickReactions({ message, viewerId, quick }: ReactionButtonsProps & { quick: string[] }) {
  const present = message.reactions.map((reaction) => reaction.emoji)
  return (
    <form method="post" action={paths.message(message.id)}>
      <ul class="quick" aria-label={t('React')}>
        {[...new Set([...quick, ...present])].map((emoji) => (
          <li>
            <Toggle message={message} viewerId={viewerId} emoji={emoji} />
          </li>
        ))}
        <li>
          <a class="tool" href={paths.messageEmoji(message.id)} aria-label={t('More emoji')} data-action="more-emoji">
            <Icon name="react" />
          </a>
        </li>
      </ul>
    </form>
  )
}

/** Every emoji that there is, by kind. */
export function AllEmoji({ message, viewerId, kinds }: ReactionButtonsProps & { kinds: readonly EmojiKind[] }) {
  return (
    <form class="card" method="post" action={paths.message(message.id)}>
      <div class="emoji">
        {kinds.map(({ kind, emoji }) => (
          <>
            <h2>{kind}</h2>
            <ul aria-label={kind}>
              {emoji.map((each) => (
                <li>
                  <Toggle message={message} viewerId={viewerId} emoji={each.emoji} />
                </li>
              ))}
            </ul>
          </>
        ))}
      </div>
    </form>
  )
}

/** Puts a reaction or takes it back; each button of the one form has an address of its own. */
function Toggle({ message, viewerId, emoji }: ReactionButtonsProps & { emoji: string }) {
  const mine = message.reactions.some((reaction) => reaction.emoji === emoji && reaction.user_ids.includes(viewerId))
  return (
    <button
      name="_method"
      value={mine ? 'DELETE' : 'PUT'}
      formaction={paths.reaction(message.id, emoji)}
      aria-label={emojiName(emoji)}
      aria-pressed={mine ? 'true' : 'false'}
      data-emoji={emoji}
    >
      {raw(drawEmoji(emoji))}
    </button>
  )
}
