import { raw } from 'hono/html'
import { paths } from '../../src/http/paths.ts'
import { threadPaths } from '../../src/http/thread-paths.ts'
import type { RenderedHistory } from '../../src/messages/history.service.ts'
import type { Room } from '../../src/rooms/room.ts'
import { t } from '../../src/texts/t.ts'
import { Composer, type ReplyTo } from '../messages/composer.tsx'
import { itemsWithDividers, Stretch } from '../messages/list.tsx'
import { Bar } from '../parts/bar.tsx'
import { ActionForm, Form, type FormState } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'
import { Say } from '../parts/say.tsx'

export interface ThreadPaneProps {
  room: Room
  /** The message that started it, rendered as in a thread's list. */
  root: { id: string; html: string; replies: number }
  list: RenderedHistory
  viewerId: string
  following: boolean
  /** Up to where the viewer has read; null for somebody who does not follow it. */
  readSeq: number | null
  composer: { messageId: string; draft: string; replyTo: ReplyTo | null; maxFiles: number; form: FormState }
  /** The address of the pane's own style, which comes along with it. */
  style: string
  timeZone: string
  now: Date
}

/**
 * A thread beside its room. What script may rely on: `aside.pane` with `#thread-scroller`, in it `ol#thread-root` (the
 * message, then `#thread-count`) and `ol#thread[data-room-id data-thread-root-id data-epoch data-seq]`; `#thread-follow`;
 * `li#thread-unread` (before what is new); `#thread-typing`; `#thread-composer`, `#thread-compose`, `#also-in-room`; `[data-action=close-thread]`.
 */
export function ThreadPane(props: ThreadPaneProps) {
  const { room, root, list, viewerId, readSeq, style, timeZone, now } = props
  const { id } = root
  return (
    <aside class="sheet pane thread" aria-label={t('Thread')}>
      <link rel="stylesheet" href={style} />
      <ThreadBar {...props} />
      <div class="scroller" id="thread-scroller" tabindex={0} role="region" aria-label={t('Replies')}>
        <div>
          <ol class="messages" id="thread-root">
            {raw(root.html)}
            <li class="divider rule" id="thread-count">
              {countOf(root.replies)}
            </li>
          </ol>
          <ol
            class="messages"
            id="thread"
            data-room-id={room.id}
            data-thread-root-id={id}
            data-epoch={list.epoch}
            data-seq={list.seq}
          >
            <Stretch
              list={list}
              before={(seq) => threadPaths.before(room.id, id, seq)}
              after={(seq) => threadPaths.after(room.id, id, seq)}
              what="replies"
            >
              {raw(itemsWithDividers({ items: list.items, viewerId, readSeq, lineId: 'thread-unread', timeZone, now }))}
            </Stretch>
          </ol>
        </div>
      </div>
      <div class="above" id="thread-above"></div>
      <div class="foot">
        {canReply(room) ? <Replying {...props} /> : <p class="notice">{whyNot(room)}</p>}
        <p class="typing cut" id="thread-typing"></p>
      </div>
    </aside>
  )
}

function ThreadBar({ room, root, following }: ThreadPaneProps) {
  return (
    <Bar back={paths.room(room.id)} title={t('Thread')} about={room.name}>
      {room.membership && (
        <ActionForm
          id="thread-follow"
          action={threadPaths.follow(room.id, root.id)}
          method={following ? 'DELETE' : 'PUT'}
        >
          <button
            class="tool"
            aria-label={t('Follow this thread')}
            title={t('Follow this thread')}
            aria-pressed={following ? 'true' : 'false'}
          >
            <Icon name="bell" />
          </button>
        </ActionForm>
      )}
      <a class="tool wide-only" href={paths.room(room.id)} aria-label={t('Close thread')} data-action="close-thread">
        <Icon name="close" />
      </a>
    </Bar>
  )
}

function Replying({ room, root, list, composer }: ThreadPaneProps) {
  const form = 'thread-composer'
  return (
    <>
      <Form class="nojs line" action={threadPaths.readMark(room.id, root.id)} method="PUT">
        <input type="hidden" name="seq" value={list.seq} />
        <a href={paths.thread(room.id, root.id)}>{t('Load new replies')}</a>
        <button class="button quiet">{t('Mark read')}</button>
      </Form>
      <Composer {...composer} room={room} threadRootId={root.id} />
      <label class="line also">
        <input
          type="checkbox"
          id="also-in-room"
          name="also_in_room"
          value="true"
          form={form}
          {...(composer.form.values['also_in_room'] === 'true' && { checked: true })}
        />
        <span class="cut">
          <Say text="Also send to {room}" parts={{ room: <bdi>{room.name}</bdi> }} />
        </span>
      </label>
    </>
  )
}

const countOf = (replies: number) =>
  replies === 1 ? t('1 reply') : replies === 0 ? t('No replies yet') : t('{replies} replies', { replies })

const canReply = ({ archivedAt, membership, posting }: Room) =>
  archivedAt === null && membership !== null && (posting === 'all' || membership.role === 'admin')

function whyNot(room: Room): string {
  if (room.archivedAt !== null) return t('This room is archived. It stays readable, and nobody can write here.')
  return room.membership ? t('Only room administrators write here.') : t('Join the room to write here.')
}
