import type { HtmlEscapedString } from 'hono/utils/html'
import { type FormState, untouched } from '../../views/parts/form.tsx'
import { ThreadPane, type ThreadPaneProps } from '../../views/threads/pane.tsx'
import { isFragment, requireViewer, type RequestContext } from '../http/env.ts'
import type { HistoryService } from '../messages/history.service.ts'
import type { Message } from '../messages/message.ts'
import type { Rendered } from '../messages/rendered.ts'
import type { RenderRoomPage } from '../messages/room-page.tsx'
import { notFound } from '../platform/problem.ts'
import { currentLanguage } from '../texts/language.ts'
import type { Room } from '../rooms/room.ts'
import type { ThreadsService } from './threads.service.ts'

export interface ThreadPageDeps {
  threads: ThreadsService
  history: Pick<HistoryService, 'loadThread'>
  rendered: Rendered
  roomPage: RenderRoomPage
  findOriginal: (userId: string, roomId: string, id: string) => Promise<ThreadPaneProps['composer']['replyTo']>
  findRoom: (userId: string, roomId: string) => Promise<Room | undefined>
  timeZone: () => string
  style: () => string
  /** Files that a message may have. */
  maxFiles: number
}

export interface ThreadPageView {
  before?: number | undefined
  after?: number | undefined
  replyTo?: string | undefined
  form?: FormState
}

export type RenderThreadPage = ReturnType<typeof createThreadPage>

/** Makes the page of a thread: its pane beside the room, or the pane alone for script. Throws 404 where it may not be read. */
export function createThreadPage(deps: ThreadPageDeps) {
  const { threads, history, rendered, roomPage, findRoom, findOriginal } = deps

  return async function render(
    c: RequestContext,
    root: Message,
    view: ThreadPageView = {},
  ): Promise<HtmlEscapedString> {
    const pane = await paneOf(c, root, view)
    return isFragment(c) ? <ThreadPane {...pane} /> : await roomPage(c, root.room_id, { thread: pane })
  }

  /** The room is read before its replies, so that the number of the list is none that they have not reached. */
  async function paneOf(
    c: RequestContext,
    { id: rootId, room_id: roomId }: Message,
    view: ThreadPageView,
  ): Promise<ThreadPaneProps> {
    const viewer = requireViewer(c)
    const room = await findRoom(viewer.id, roomId)
    if (!room) throw notFound()
    const root = await threads.requireRoot(viewer, roomId, rootId)
    const [list, follow, draft, replyTo] = await Promise.all([
      history.loadThread(room, rootId, view),
      threads.findFollow(viewer.id, rootId),
      threads.findDraft(viewer.id, rootId),
      view.replyTo ? findOriginal(viewer.id, roomId, view.replyTo) : null,
    ])
    return {
      room,
      root: { id: root.id, html: rendered.replyHtml(root, currentLanguage()), replies: root.thread?.replies ?? 0 },
      // What changed between the two reads comes again.
      list: { ...list, seq: Math.min(list.seq, room.lastSeq) },
      viewerId: viewer.id,
      following: follow !== undefined,
      // In a part from further up, what stands first is not what is new first.
      readSeq: (list.reachesEnd && follow?.readSeq) || null,
      composer: {
        messageId: Bun.randomUUIDv7(),
        draft,
        replyTo,
        maxFiles: deps.maxFiles,
        form: view.form ?? untouched,
      },
      style: deps.style(),
      timeZone: deps.timeZone(),
      now: new Date(),
    }
  }
}
