import { raw } from 'hono/html'
import { drawEmoji } from '../../src/emoji/draw-emoji.ts'
import { paths } from '../../src/http/paths.ts'
import { threadPaths } from '../../src/http/thread-paths.ts'
import { escapeAttribute, escapeText } from '../../src/messages/markup/escape.ts'
import { isInRoom, type Message, type Reaction } from '../../src/messages/message.ts'
import { currentLanguage, type Language } from '../../src/texts/language.ts'
import { renderAvatar } from '../parts/avatar.tsx'
import { clock, dayAndClock } from '../parts/time.ts'
import { drawnPoll } from '../polls/drawn-poll.ts'
import { renderAttachments } from './attachments.ts'
import { renderPreviews } from './previews.ts'
import { labelledNames, reactionLabel } from './reaction-label.ts'
import { MESSAGE_WORDS, type MessageWords } from './words.ts'

export interface MessageItemProps {
  message: Message
  /** The site's time zone (IANA); script rewrites times in the reader's. */
  timeZone: string
}

/** A message as an element, for pages that hold one among other things. */
export const MessageItem = ({ message, timeZone }: MessageItemProps) =>
  raw(renderMessage(message, timeZone, currentLanguage()))

/**
 * One message as a string, for lists and frames: rendered once for all who read in one language. Nothing else in it depends
 * on who reads: what is mine is up to the reader's own style sheet. The head is always there, also when the style hides it,
 * so that a message does not change with its neighbours. The day stands in the list's dividers; script adds it to the time.
 *
 * Templates of strings in place of JSX, here alone: every message passes here on its way to the open pages, and this is
 * eight times as quick. So whatever is not our own markup goes through `escapeText` or `escapeAttribute`.
 */
export function renderMessage(message: Message, timeZone: string, language: Language): string {
  const words = MESSAGE_WORDS[language]
  const deleted = message.deleted_at !== null
  const content = deleted
    ? tombstone(words)
    : quote(message, words) +
      body(message, words) +
      renderAttachments(message.attachments, words) +
      drawnPoll(message, words) +
      renderPreviews(message.id, message.previews, words) +
      reactions(message.reactions, words)
  return `<li ${facts(message, deleted)}>${renderAvatar(message.author)}${head(message, timeZone, language)}${content}${thread(message, timeZone, words)}<a class="more tool" href="${paths.message(message.id)}" aria-label="${words.actions}"></a></li>`
}

/** The same element for its thread's list. Nothing that anybody wrote stands before the id. */
export const asReply = (html: string): string => html.replace(' id="m-', ' id="t-')

const tombstone = ({ deleted }: MessageWords) => `<div class="body prose" dir="auto"><p>${deleted}</p></div>`

function facts(message: Message, deleted: boolean): string {
  const kind = deleted ? ' deleted' : message.action ? ' action' : ''
  const classes = `message${message.continues ? ' continues' : ''}${kind}`
  const mentions = message.mentions_room ? [...message.mentions, 'room'] : message.mentions
  const more = deleted ? ' data-deleted=""' : mentions.length > 0 ? ` data-mentions="${mentions.join(' ')}"` : ''
  return `class="${classes}" id="m-${message.id}" tabindex="-1" data-seq="${message.seq}" data-changed-seq="${message.changed_seq}" data-author="${message.author.id}"${more}`
}

function head({ id, author, created_at: at }: Message, timeZone: string, language: Language): string {
  const name = `<a class="author cut" href="${paths.person(author.id)}" dir="auto">${escapeText(author.name)}</a>`
  const time = `<time datetime="${at}">${clock(at, timeZone, language)}</time>`
  return `<div class="head">${name}<a class="when" href="${paths.message(id)}">${time}</a></div>`
}

function quote({ room_id: roomId, quote: quoted }: Message, words: MessageWords): string {
  if (!quoted) return ''
  const { id, seq, author_id: authorId, thread_root_id: rootId } = quoted
  const href = escapeAttribute(rootId ? threadPaths.at(roomId, rootId, id) : paths.roomAt(roomId, seq, id))
  return `<a class="quote" href="${href}">${quotedText(quoted.author_name, quoted.text, words, authorId)}</a>`
}

const quotedText = (authorName: string, text: string | null, words: MessageWords, authorId?: string) =>
  `<span class="cut" dir="auto"><b${authorId === undefined ? '' : ` data-name-of="${authorId}"`}>${escapeText(authorName)}</b> ${escapeText(text ?? words.deletedQuote)}</span>`

/** Who is quoted and what they said, on one line; null when it was deleted since. */
export const QuotedText = ({ authorName, text }: { authorName: string; text: string | null }) =>
  raw(quotedText(authorName, text, MESSAGE_WORDS[currentLanguage()]))

function body(message: Message, words: MessageWords): string {
  const { id, room_id: roomId, html, jumbo, edited_at: editedAt, pinned_at: pinnedAt } = message
  const edited = editedAt === null ? '' : ` <a class="edited" href="${paths.messageVersions(id)}">${words.edited}</a>`
  const pinned =
    pinnedAt === null ? '' : ` <a class="edited" data-pinned="" href="${paths.roomPins(roomId)}">${words.pinned}</a>`
  return `<div class="body prose${jumbo ? ' jumbo' : ''}" dir="auto">${html}${edited}${pinned}</div>`
}

function reactions(all: Reaction[], words: MessageWords): string {
  if (all.length === 0) return ''
  return `<ul class="reactions" aria-label="${words.reactions}">${all.map((each) => `<li>${reaction(each, words)}</li>`).join('')}</ul>`
}

/** Toggled by script; without it on the message's own page. */
function reaction({ emoji, user_ids: userIds, user_names: names }: Reaction, words: MessageWords): string {
  const label = escapeAttribute(reactionLabel(words.emoji(emoji), names, words))
  return `<button class="reaction" data-by="${userIds.join(' ')}" data-names="${escapeAttribute(labelledNames(names))}" data-emoji="${escapeAttribute(emoji)}" aria-label="${label}" title="${label}">${drawEmoji(emoji)}<span>${userIds.length}</span></button>`
}

/** How the thread goes that a message started. The day is always there: without script it stays as it was written. */
function thread(message: Message, timeZone: string, words: MessageWords): string {
  const { id, room_id: roomId, thread_root_id: rootId, thread: started } = message
  if (rootId !== null && isInRoom(message))
    return `<div><a class="thread-summary" href="${paths.thread(roomId, rootId)}"><b>${words.fromThread}</b></a></div>`
  if (!started) return ''
  const { replies, last_reply_at: at, faces } = started
  const time = `<time datetime="${at}" data-format="list">${dayAndClock(at, timeZone, words.language)}</time>`
  const count = `<b>${replies === 1 ? words.reply : words.replies(replies)}</b><span class="muted">${words.lastReply(time)}</span>`
  const who = `<span class="faces">${faces.map((face) => renderAvatar(face, 's')).join('')}</span>`
  return `<div><a class="thread-summary" href="${paths.thread(roomId, id)}">${who}${count}</a></div>`
}
