import type { Shell } from '../../views/layout.tsx'
import type { ReplyTo } from '../../views/messages/composer.tsx'
import { type FormState, untouched } from '../../views/parts/form.tsx'
import type { MembersPaneProps } from '../../views/rooms/members-pane.tsx'
import type { PinsPaneProps } from '../../views/rooms/pins-pane.tsx'
import { RoomPage } from '../../views/rooms/room-page.tsx'
import type { ThreadPaneProps } from '../../views/threads/pane.tsx'
import type { Viewer } from '../accounts/viewer.ts'
import { requireViewer, type RequestContext } from '../http/env.ts'
import type { Shells } from '../http/shell.ts'
import { keepLatest } from '../platform/latest.ts'
import { notFound } from '../platform/problem.ts'
import type { Presence } from '../presence/presence.ts'
import type { Member, Room } from '../rooms/room.ts'
import type { HistoryQuery, HistoryService, RenderedHistory } from './history.service.ts'
import { excerpt } from './markup/excerpt.ts'
import type { MessagesService } from './messages.service.ts'
import { summaryOf } from './summary.ts'

/** A room page counts who is here up to this many members. */
const MAX_COUNTED_MEMBERS = 200
const FACES = 3
const MAX_ROLLS = 300

export interface RoomPageDeps {
  shells: Shells
  history: HistoryService
  messages: Pick<MessagesService, 'requireMessage'>
  presence: Pick<Presence, 'statesOf'>
  findRoom: (userId: string, roomId: string) => Promise<Room | undefined>
  listMembers: (viewerId: string, roomId: string, limit: number) => Promise<Member[]>
  findDraft: (userId: string, roomId: string) => Promise<{ body: string } | undefined>
  findSite: () => Promise<{ peopleVersion: number } | undefined>
  /** Files that a message may have. */
  maxFiles: number
}

/** What a room's page shows besides the room itself. */
export interface RoomPageView extends HistoryQuery {
  replyTo?: string | undefined
  form?: FormState
  members?: MembersPaneProps
  pins?: PinsPaneProps
  thread?: ThreadPaneProps
}

export type RenderRoomPage = ReturnType<typeof createRoomPage>['render']

/** Makes the page of a room, with the members beside it where they are asked for. Throws 404 where it may not be read. */
export function createRoomPage({
  shells,
  history,
  messages,
  presence,
  findRoom,
  listMembers,
  findDraft,
  findSite,
  maxFiles,
}: RoomPageDeps) {
  const rolls = keepLatest<Member[]>(MAX_ROLLS)

  async function render(c: RequestContext, roomId: string, view: RoomPageView = {}) {
    const viewer = requireViewer(c)
    const known = requireRoom(viewer.id, roomId)
    const faces = known.then((room) => peopleOf(room, viewer))
    // What goes wrong with the room says more than what goes wrong with what stands around it.
    const around = shells.shell(c, {
      roomId,
      people: faces.then(
        ({ shown }) => shown,
        () => [],
      ),
    })
    around.catch(() => {})
    const room = await known
    const [shell, people, list] = await Promise.all([around, faces, historyOf(room, viewer, view)])
    const composer = await composerOf(room, viewer, shell, view)
    return (
      <RoomPage
        shell={shell}
        room={room}
        list={list}
        faces={people.faces}
        hereCount={people.here}
        composer={composer}
        {...(view.members && { members: view.members })}
        {...(view.pins && { pins: view.pins })}
        {...(view.thread && { thread: view.thread })}
      />
    )
  }

  async function requireRoom(userId: string, roomId: string): Promise<Room> {
    const room = await findRoom(userId, roomId)
    if (!room) throw notFound()
    return room
  }

  function historyOf(room: Room, viewer: Viewer, view: HistoryQuery): Promise<RenderedHistory> {
    const anchored = view.at !== undefined || view.before !== undefined || view.after !== undefined
    if (anchored || !room.membership) return history.load(room, view)
    return history.loadUnread(room, viewer.id, room.membership.readSeq)
  }

  /** A few faces for the head; how many are here is counted where the members are few. */
  async function peopleOf(room: Room, viewer: Viewer) {
    const countable = room.memberCount <= MAX_COUNTED_MEMBERS
    const limit = countable ? MAX_COUNTED_MEMBERS : FACES
    // Who is a member follows from the room's number; names from that of the people.
    const madeFrom = `${room.lastSeq} ${(await findSite())?.peopleVersion}`
    const members = await rolls(room.id, madeFrom, () => listMembers(viewer.id, room.id, limit))
    const ids = members.map((member) => member.user.id)
    const states = [...(await presence.statesOf(ids)).values()]
    const known = countable && !states.includes('unknown')
    const faces = room.kind === 'direct' ? members : members.slice(0, FACES)
    return {
      faces: faces.map((member) => member.user),
      shown: faces.map((member) => member.user.id),
      here: known ? states.filter((state) => state !== 'offline').length : null,
    }
  }

  async function composerOf(room: Room, viewer: Viewer, shell: Shell, { replyTo, form = untouched }: RoomPageView) {
    const hasDraft = shell.sidebar.some(({ id, hasDraft }) => id === room.id && hasDraft)
    const draft = hasDraft ? await findDraft(viewer.id, room.id) : undefined
    return {
      messageId: Bun.randomUUIDv7(),
      draft: draft?.body ?? '',
      replyTo: replyTo ? await originalOf(viewer.id, room.id, replyTo) : null,
      maxFiles,
      form,
    }
  }

  /** The message to be quoted; null where it is none of this room's. */
  async function originalOf(userId: string, roomId: string, id: string): Promise<ReplyTo | null> {
    const found = await messages.requireMessage({ id: userId }, id).catch(() => undefined)
    if (!found || found.message.room_id !== roomId || found.message.deleted_at) return null
    return { id, authorName: found.message.author.name, text: excerpt(summaryOf(found.message)) }
  }

  const withMembers = (c: RequestContext, roomId: string, members: MembersPaneProps) => render(c, roomId, { members })

  const withPins = (c: RequestContext, roomId: string, pins: PinsPaneProps) => render(c, roomId, { pins })

  const hereCount = async (room: Room, viewer: Viewer) => (await peopleOf(room, viewer)).here

  return { render, withMembers, withPins, hereCount, originalOf }
}
