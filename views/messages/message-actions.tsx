import type { Child } from 'hono/jsx'
import { paths } from '../../src/http/paths.ts'
import { pollPaths } from '../../src/http/poll-paths.ts'
import { threadPaths } from '../../src/http/thread-paths.ts'
import { isInRoom, type Message } from '../../src/messages/message.ts'
import { placeOf } from '../../src/messages/place-of.ts'
import type { Room } from '../../src/rooms/room.ts'
import { t } from '../../src/texts/t.ts'
import { Confirm } from '../parts/confirm.tsx'
import { ActionForm } from '../parts/form.tsx'
import { capOf } from '../parts/keyboard.tsx'
import { Icon } from '../parts/icon.tsx'
import { mayPin } from '../rooms/pins-pane.tsx'
import { AddAbsent } from './absent.tsx'
import { QuickReactions } from './reaction-buttons.tsx'

export interface MessageActionsProps {
  message: Message
  room: Pick<Room, 'id' | 'kind' | 'name' | 'membership' | 'archivedAt' | 'posting'>
  viewerId: string
  /** The reader's six latest reactions. */
  quick: string[]
  /** Whether the reader has saved it. */
  saved: boolean
  /** Whether it was deleted by the reader a moment ago. */
  undoable: boolean
  /** Whom it names in vain, because they are not in the room: for its author, who may add them. */
  absent: { id: string; name: string }[]
}

/** The list of actions, the only one there is: on the message's page, behind ⋯ and in the drawer. */
export function MessageActions(actions: MessageActionsProps) {
  const { message } = actions
  const deleted = message.deleted_at !== null
  return (
    <>
      {canWrite(actions) && !deleted && <QuickReactions {...actions} />}
      <menu>
        {actions.absent.length > 0 && <AddAbsent roomId={actions.room.id} people={actions.absent} />}
        {actions.undoable && <Undo {...actions} />}
        {canWrite(actions) && !deleted && <Quote {...actions} />}
        <Thread {...actions} />
        <Links {...actions} />
        {!deleted && <Forward {...actions} />}
        {actions.room.membership && message.edited_at !== null && <Versions {...actions} />}
        {!deleted && mayPin(actions.room) && <Pin {...actions} />}
        {!deleted && <Save {...actions} />}
        {!deleted && <Remind {...actions} />}
        {actions.room.membership && <MarkUnread {...actions} />}
        {!deleted && message.author.id !== actions.viewerId && <Report {...actions} />}
        {canWrite(actions) && <NoPreviews {...actions} />}
        {canWrite(actions) && !deleted && <Changes {...actions} />}
      </menu>
    </>
  )
}

/** Whether the reader may change anything of it. */
export const canWrite = ({ room }: MessageActionsProps) => room.membership !== null && room.archivedAt === null

function Undo({ message }: MessageActionsProps) {
  return (
    <li>
      <ActionForm action={paths.messageDeletion(message.id)} method="DELETE">
        <button class="row">
          <Action icon="undo" text={t('Undo the deletion')} />
        </button>
      </ActionForm>
    </li>
  )
}

function Quote({ message, room }: MessageActionsProps) {
  return (
    <li>
      <a class="row" href={quoteIn(room.id, message)} data-action="quote">
        <Action icon="quote" text={t('Quote in reply')} cap="Q" />
      </a>
    </li>
  )
}

const quoteIn = (roomId: string, message: Message) =>
  message.thread_root_id === null || isInRoom(message)
    ? paths.roomReply(roomId, message.id)
    : threadPaths.reply(roomId, message.thread_root_id, message.id)

/** Into the thread that it started or stands in; to start one takes a right to write, and something to answer. */
function Thread(actions: MessageActionsProps) {
  const { message, room } = actions
  const isThread = message.thread_root_id !== null || message.thread !== null
  const canStart = canWrite(actions) && message.deleted_at === null
  if (!isThread && !canStart) return null
  return (
    <li>
      <a class="row" href={paths.thread(room.id, message.thread_root_id ?? message.id)} data-action="thread">
        <Action icon="thread" text={canStart ? t('Reply in thread') : t('Open the thread')} cap="T" />
      </a>
    </li>
  )
}

function Links({ message }: MessageActionsProps) {
  const address = placeOf(message)
  return (
    <>
      <li>
        <a class="row" href={address}>
          <Action icon="room" text={isInRoom(message) ? t('Show in the room') : t('Show in the thread')} />
        </a>
      </li>
      <li class="js">
        <button type="button" class="row" data-action="copy-link" data-href={address}>
          <Action icon="link" text={t('Copy link')} cap="L" />
        </button>
      </li>
      {message.deleted_at === null && (
        <li class="js">
          <button type="button" class="row" data-action="copy-text" data-text={message.body}>
            <Action icon="copy" text={t('Copy text')} />
          </button>
        </li>
      )}
    </>
  )
}

function Pin({ message }: MessageActionsProps) {
  const isPinned = message.pinned_at !== null
  return (
    <li>
      <ActionForm action={paths.messagePin(message.id)} method={isPinned ? 'DELETE' : 'PUT'}>
        <button class="row">
          <Action icon="pin" text={isPinned ? t('Unpin') : t('Pin for everybody here')} />
        </button>
      </ActionForm>
    </li>
  )
}

/** Takes the previews off the message, for everybody. */
function NoPreviews({ message, room, viewerId }: MessageActionsProps) {
  if (message.previews.length === 0) return null
  if (message.author.id !== viewerId && room.membership?.role !== 'admin') return null
  return (
    <li>
      <ActionForm action={paths.messagePreviews(message.id)} method="DELETE">
        <button class="row" data-done={t('Previews removed')}>
          <Action icon="close" text={t('Remove link previews')} />
        </button>
      </ActionForm>
    </li>
  )
}

function Forward({ message }: MessageActionsProps) {
  return (
    <li>
      <a class="row" href={paths.messageForward(message.id)}>
        <Action icon="forward" text={t('Forward…')} />
      </a>
    </li>
  )
}

function Report({ message }: MessageActionsProps) {
  return (
    <li>
      <a class="row" href={paths.messageReport(message.id)}>
        <Action icon="flag" text={t('Report to the admins…')} />
      </a>
    </li>
  )
}

function Versions({ message }: MessageActionsProps) {
  return (
    <li>
      <a class="row" href={paths.messageVersions(message.id)}>
        <Action icon="history" text={t('Earlier versions')} />
      </a>
    </li>
  )
}

function Save({ message, saved }: MessageActionsProps) {
  return (
    <li>
      <ActionForm action={paths.messageSaved(message.id)} method={saved ? 'DELETE' : 'PUT'}>
        <button class="row" data-done={saved ? t('Not saved any more') : t('Saved')}>
          <Action icon="saved" text={saved ? t('Remove from saved') : t('Save for yourself')} />
        </button>
      </ActionForm>
    </li>
  )
}

function Remind({ message }: MessageActionsProps) {
  return (
    <li>
      <a class="row" href={paths.newReminder(message.id)} data-action="remind">
        <Action icon="clock" text={t('Remind me about this')} />
      </a>
    </li>
  )
}

function MarkUnread({ message, room }: MessageActionsProps) {
  const { thread_root_id: rootId } = message
  const mark = isInRoom(message) || rootId === null ? paths.readMark(room.id) : threadPaths.readMark(room.id, rootId)
  return (
    <li>
      <ActionForm action={mark} method="PUT" fields={{ seq: String(message.seq - 1), back: 'true' }}>
        <button class="row" data-action="mark-unread">
          <Action icon="unread" text={t('Mark unread from here')} cap="U" />
        </button>
      </ActionForm>
    </li>
  )
}

function Changes({ message, room, viewerId }: MessageActionsProps) {
  const mine = message.author.id === viewerId
  if (!mine && room.membership?.role !== 'admin') return null
  return (
    <>
      <hr />
      {message.poll?.closed_at === null && (
        <li>
          <ActionForm action={pollPaths.closed(message.id)} method="PUT">
            <button class="row">
              <Action icon="lock" text={t('Close the poll')} />
            </button>
          </ActionForm>
        </li>
      )}
      {mine && !message.poll && (
        <li>
          <a class="row" href={paths.messageEdit(message.id)} data-action="edit">
            <Action icon="edit" text={t('Edit')} cap="E" />
          </a>
        </li>
      )}
      <li>
        <Confirm
          id="delete"
          open={<Action icon="trash" text={t('Delete…')} cap="Del" />}
          openClass="row danger"
          title={t('Delete this message?')}
          text={t('It goes for everybody in {name}. “This message was deleted” stays in its place.', {
            name: room.name,
          })}
          verb={t('Delete')}
          action={paths.message(message.id)}
          method="DELETE"
        />
      </li>
    </>
  )
}

function Action({ icon, text, cap }: { icon: string; text: string; cap?: string }): Child {
  return (
    <>
      <Icon name={icon} />
      {text} {cap !== undefined && <kbd>{capOf(cap)}</kbd>}
    </>
  )
}
