import { MessageDrawer, MessagePage } from '../../views/messages/page.tsx'
import type { FormState } from '../../views/parts/form.tsx'
import type { FindAbsent } from '../absent/find-absent.ts'
import { isFragment, type RequestContext, requireViewer } from '../http/env.ts'
import { orFormAgain } from '../http/form-again.ts'
import { pathId } from '../http/ids.ts'
import type { Shells } from '../http/shell.ts'
import type { InboxService } from '../inbox/inbox.service.ts'
import { notFound } from '../platform/problem.ts'
import type { ReactionsService } from '../reactions/reactions.service.ts'
import type { Room } from '../rooms/room.ts'
import type { EmojiKind } from './markup/emoji.ts'
import type { Message } from './message.ts'
import type { MessagesService } from './messages.service.ts'
import { placeOf } from './place-of.ts'

export interface MessagePagesDeps {
  shell: Shells['shell']
  messages: Pick<MessagesService, 'requireMessage'>
  reactions: Pick<ReactionsService, 'listQuick'>
  inbox: Pick<InboxService, 'isSaved'>
  findRoom: (userId: string, roomId: string) => Promise<Room | undefined>
  findAbsent: FindAbsent
  /** Whether somebody can still undo a deletion of theirs. */
  isUndoable: (userId: string, messageId: string) => Promise<boolean>
}

/** What stands on a message's page besides what it always shows. */
interface More {
  kinds?: readonly EmojiKind[]
  edit?: FormState
  form?: FormState
}

export type MessagePages = ReturnType<typeof createMessagePages>

/** The page of the message that the path names, with all that its reader can do to it. */
export function createMessagePages(deps: MessagePagesDeps) {
  const { shell, messages, reactions, inbox, findRoom, findAbsent, isUndoable } = deps

  async function page(c: RequestContext, more: More = {}) {
    const actions = await actionsOf(c)
    return <MessagePage {...actions} {...more} shell={await shell(c, { roomId: actions.room.id })} />
  }

  /** The same as a part of the room's page, for script. */
  const drawer = async (c: RequestContext) => <MessageDrawer {...await actionsOf(c)} />

  async function actionsOf(c: RequestContext) {
    const viewer = requireViewer(c)
    const { message } = await messages.requireMessage(viewer, pathId(c))
    const [room, quick, saved, undoable, absent] = await Promise.all([
      findRoom(viewer.id, message.room_id),
      reactions.listQuick(viewer),
      inbox.isSaved(viewer, message.id),
      message.deleted_at !== null && isUndoable(viewer.id, message.id),
      findAbsent(viewer, message),
    ])
    if (!room) throw notFound()
    return { message, room, viewerId: viewer.id, quick, saved, undoable, absent }
  }

  /**
   * Changes the message as a form asks, and goes back to it among its like; the page again with what is wrong where that
   * is refused. Script gets its frame by the socket and needs nothing.
   */
  async function change(c: RequestContext, part: 'edit' | 'form', work: () => Promise<Message>): Promise<Response> {
    return await orFormAgain(
      c,
      async () => {
        const message = await work()
        return isFragment(c) ? c.body(null, 204) : c.redirect(placeOf(message), 303)
      },
      (form) => page(c, { [part]: form }),
    )
  }

  return { page, drawer, change }
}
