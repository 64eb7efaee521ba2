import { pollPaths } from '../../src/http/poll-paths.ts'
import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { Form, FormProblem, errorOf, type FormState, ErrorNote, textOf } from '../parts/form.tsx'
import { graphemesOf } from '../parts/graphemes.ts'
import { Icon } from '../parts/icon.tsx'
import { kept } from '../parts/kept.ts'
import { QuotedText } from './message.tsx'

/** A message that the next one answers. */
export interface ReplyTo {
  id: string
  authorName: string
  text: string | null
}

export interface ComposerProps {
  room: { id: string; name: string; memberCount?: number }
  /** The id (UUIDv7) that the message will have: a double click is one message. */
  messageId: string
  draft: string
  replyTo: ReplyTo | null
  /** Files that a message may have. */
  maxFiles: number
  form: FormState
  /** The message whose thread is written in; the room without it. */
  threadRootId?: string
}

/** In a room with more members it is asked before everybody is told. */
export const ASKS_ABOVE = 20
const PLACEHOLDER_CHARACTERS = 24

/** Where one writes. */
export function Composer({ room, messageId, draft, replyTo, maxFiles, form, threadRootId }: ComposerProps) {
  const asks = errorOf(form, 'tell_room')
  const error = errorOf(form, 'body') ?? asks
  const { memberCount = 0 } = room
  // Both can stand on one page.
  const prefix = threadRootId === undefined ? '' : 'thread-'
  const field = `${prefix}compose`
  const note = `${field}-note`
  return (
    <>
      <FormProblem form={form} />
      {error && <ErrorNote id={note} text={error} />}
      <Form
        class="composer"
        id={`${prefix}composer`}
        action={paths.messages(room.id)}
        enctype="multipart/form-data"
        {...(memberCount > ASKS_ABOVE && { 'data-tells': String(memberCount) })}
      >
        <input type="hidden" name="id" value={messageId} />
        {asks && <input type="hidden" name="tell_room" value="true" />}
        {threadRootId !== undefined && <input type="hidden" name="thread_root_id" value={threadRootId} />}
        {replyTo && <Context replyTo={replyTo} cancel={placeOfComposer(room, threadRootId)} />}
        <label class="sr" for={field}>
          {threadRootId === undefined ? t('Message {name}', { name: room.name }) : t('Reply in thread')}
        </label>
        <label class="tool" title={t('Attach files')}>
          <Icon name="attach" />
          <input class="sr" type="file" name="files" multiple data-most={maxFiles} aria-label={t('Attach files')} />
        </label>
        <textarea
          id={field}
          name="body"
          rows={1}
          placeholder={
            threadRootId === undefined ? t('Message {name}', { name: cutName(room.name) }) : t('Reply in thread')
          }
          dir="auto"
          {...(error && { 'aria-invalid': 'true', 'aria-describedby': note })}
        >
          {textOf(form.values['body'] ?? draft)}
        </textarea>
        <a
          class="tool"
          href={
            threadRootId === undefined ? pollPaths.newPoll(room.id) : pollPaths.newThreadPoll(room.id, threadRootId)
          }
          title={t('New poll')}
          aria-label={t('New poll')}
          data-action="poll"
        >
          <Icon name="poll" />
        </a>
        <button class="tool js" type="button" popovertarget="emoji" aria-label={t('Emoji')}>
          <Icon name="emoji" />
        </button>
        <button class="tool wide-only" type="button" popovertarget="format" aria-label={t('Formatting help')}>
          <Icon name="format" />
        </button>
        <button
          class="tool js"
          type="button"
          title={t('Record a voice message')}
          aria-label={t('Record a voice message')}
          data-action="record"
        >
          <Icon name="mic" />
        </button>
        <button class="tool later" name="later" formaction={paths.roomScheduled(room.id)} aria-label={t('Send later')}>
          <Icon name="clock" />
        </button>
        <button class="send" aria-label={t('Send')}>
          <Icon name="send" />
        </button>
      </Form>
    </>
  )
}

const placeOfComposer = (room: { id: string }, threadRootId: string | undefined) =>
  threadRootId === undefined ? paths.room(room.id) : paths.thread(room.id, threadRootId)

/** The quote above the text; without script ✕ is a link to the room without it. */
export function Context({ replyTo, cancel }: { replyTo: ReplyTo; cancel: string }) {
  return (
    <div class="context">
      <input type="hidden" name="reply_to_id" value={replyTo.id} />
      <span class="quote cut">
        <QuotedText authorName={replyTo.authorName} text={replyTo.text} />
      </span>
      <a class="tool push" href={cancel} aria-label={t('Remove the quote')} data-action="unquote">
        <Icon name="close" />
      </a>
    </div>
  )
}

/** Fetching and reading without script. */
export function WithoutScript({ roomId, seq }: { roomId: string; seq: number }) {
  return (
    <Form class="nojs line" id="read-mark" action={paths.readMark(roomId)} method="PUT">
      <input type="hidden" name="seq" value={seq} />
      <a href={paths.room(roomId)}>{t('Load new messages')}</a>
      <button class="button quiet">{t('Mark read')}</button>
    </Form>
  )
}

/** What one can write in, beside plain text. */
export const FormattingHelp = kept(DrawnFormattingHelp, () => null)

function DrawnFormattingHelp() {
  return (
    <div class="menu" popover="auto" id="format">
      <table>
        <tbody>
          <tr>
            <td>
              <code>**bold**</code>
            </td>
            <td>
              <b>{t('bold')}</b>
            </td>
          </tr>
          <tr>
            <td>
              <code>_italic_</code>
            </td>
            <td>
              <i>{t('italic')}</i>
            </td>
          </tr>
          <tr>
            <td>
              <code>`code`</code>
            </td>
            <td>
              <code>code</code>
            </td>
          </tr>
          {PLAIN_HELP.map(([source, result]) => (
            <tr>
              <td>
                <code>{source}</code>
              </td>
              <td>{result}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const PLAIN_HELP = [
  ['```ts', 'code block'],
  ['> quote', 'quote'],
  ['- item', 'list'],
  [':tada:', '🎉'],
] as const

function cutName(name: string): string {
  const letters = graphemesOf(name)
  return letters.length > PLACEHOLDER_CHARACTERS ? `${letters.slice(0, PLACEHOLDER_CHARACTERS - 1).join('')}…` : name
}
