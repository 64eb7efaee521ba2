import { raw } from 'hono/html'
import { paths } from '../../src/http/paths.ts'
import { emojiName } from '../../src/messages/markup/emoji.ts'
import type { Message, Reaction } from '../../src/messages/message.ts'
import { Avatar } from '../parts/avatar.tsx'
import { clock, fullTime } from '../parts/time.ts'
import { toHtml } from '../parts/to-html.ts'
import { reactionLabel } from './reaction-label.ts'

export interface MessageItemProps {
  message: Message
  /** The site's time zone (IANA); script rewrites times in the reader's. */
  timeZone: string
}

/** A message as a string, for lists and frames: rendered once, the same bytes for everybody. */
export const renderMessage = (message: Message, timeZone: string): string =>
  toHtml(<MessageItem message={message} timeZone={timeZone} />)

/**
 * One message. Nothing in it depends on who reads: what is mine is up to the reader's own style sheet. The head is
 * always there, also when the style hides it, so that a message does not change with its neighbours.
 */
export function MessageItem({ message, timeZone }: MessageItemProps) {
  const deleted = message.deleted_at !== null
  return (
    <li {...factsOf(message)}>
      <Avatar id={message.author.id} name={message.author.name} />
      <Head message={message} timeZone={timeZone} />
      {!deleted && message.quote && <Quote roomId={message.room_id} quote={message.quote} />}
      {deleted ? <Tombstone /> : <Body message={message} />}
      {!deleted && message.reactions.length > 0 && <Reactions reactions={message.reactions} />}
      <a class="more tool" href={paths.message(message.id)} aria-label="Actions"></a>
    </li>
  )
}

function factsOf(message: Message) {
  const mentions = message.mentions_room ? [...message.mentions, 'room'] : message.mentions
  const deleted = message.deleted_at !== null
  return {
    class: `message${message.continues ? ' continues' : ''}${deleted ? ' deleted' : ''}`,
    id: `m-${message.id}`,
    tabindex: -1,
    'data-seq': message.seq,
    'data-changed-seq': message.changed_seq,
    'data-author': message.author.id,
    ...(mentions.length > 0 && !deleted && { 'data-mentions': mentions.join(' ') }),
    ...(deleted && { 'data-deleted': '' }),
  }
}

function Head({ message: { id, author, created_at: createdAt }, timeZone }: MessageItemProps) {
  return (
    <div class="head">
      <a class="author cut" href={paths.person(author.id)} dir="auto">
        {author.name}
      </a>
      <a class="when" href={paths.message(id)}>
        <time datetime={createdAt} title={fullTime(createdAt, timeZone)}>
          {clock(createdAt, timeZone)}
        </time>
      </a>
    </div>
  )
}

function Quote({ roomId, quote }: { roomId: string; quote: NonNullable<Message['quote']> }) {
  return (
    <a class="quote" href={paths.roomAt(roomId, quote.seq, quote.id)}>
      <QuotedText authorName={quote.author_name} text={quote.text} />
    </a>
  )
}

/** Who is quoted and what they said, on one line; null when it was deleted since. */
export function QuotedText({ authorName, text }: { authorName: string; text: string | null }) {
  return (
    <span class="cut" dir="auto">
      <b>{authorName}</b> {text ?? 'Deleted message'}
    </span>
  )
}

function Body({ message }: { message: Message }) {
  return (
    <div class={message.jumbo ? 'body prose jumbo' : 'body prose'} dir="auto">
      {raw(message.html)}
      {message.edited_at !== null && (
        <>
          {' '}
          <a class="edited" href={paths.message(message.id)}>
            (edited)
          </a>
        </>
      )}
    </div>
  )
}

function Tombstone() {
  return (
    <div class="body prose" dir="auto">
      <p>This message was deleted</p>
    </div>
  )
}

function Reactions({ reactions }: { reactions: Reaction[] }) {
  return (
    <ul class="reactions" aria-label="Reactions">
      {reactions.map((reaction) => (
        <li>
          <ReactionButton reaction={reaction} />
        </li>
      ))}
    </ul>
  )
}

/** Toggled by script; without it on the message's own page. */
function ReactionButton({ reaction }: { reaction: Reaction }) {
  const label = reactionLabel(emojiName(reaction.emoji), reaction.user_names)
  return (
    <button
      class="reaction"
      data-by={reaction.user_ids.join(' ')}
      data-emoji={reaction.emoji}
      aria-label={label}
      title={label}
    >
      {reaction.emoji}
      <span>{reaction.user_ids.length}</span>
    </button>
  )
}
