import { Hono } from 'hono'
import { z } from 'zod'
import { EditForm } from '../../views/messages/edit-form.tsx'
import { EmojiPicker } from '../../views/messages/emoji.tsx'
import { ASKS_ABOVE } from '../../views/messages/composer.tsx'
import { MessageDrawer, MessagePage } from '../../views/messages/page.tsx'
import { type FormState, untouched } from '../../views/parts/form.tsx'
import { RoomMessages } from '../../views/rooms/room-page.tsx'
import type { FindAbsent } from '../absent/find-absent.ts'
import type { Viewer } from '../accounts/viewer.ts'
import type { EmojiService } from '../emoji/emoji.service.ts'
import type { UploadsService } from '../files/uploads.service.ts'
import { readFormWithFiles } from '../files/form-with-files.ts'
import { moved } from '../http/answers.ts'
import { isFragment, requireViewer, type Env, type RequestContext } from '../http/env.ts'
import { idSchema, pathId, seqSchema } from '../http/ids.ts'
import { parse, readForm, readQuery } from '../http/input.ts'
import { isMultipart } from '../http/multipart.ts'
import { orFormAgain } from '../http/form-again.ts'
import { paths } from '../http/paths.ts'
import { threadPaths } from '../http/thread-paths.ts'
import type { Shells } from '../http/shell.ts'
import type { InboxService } from '../inbox/inbox.service.ts'
import { notFound } from '../platform/problem.ts'
import { currentLanguage } from '../texts/language.ts'
import { pollNotEdited } from '../polls/polls.problems.ts'
import { readCommand, withoutEscape } from '../slash/commands.ts'
import type { Outcome, SlashService } from '../slash/slash.service.ts'
import type { RenderThreadPage } from '../threads/thread-page.tsx'
import type { ThreadsService } from '../threads/threads.service.ts'
import type { Room } from '../rooms/room.ts'
import type { HistoryService } from './history.service.ts'
import { renderBody } from './markup/render-body.ts'
import { type EmojiKind, emojiName } from './markup/emoji.ts'
import type { Message } from './message.ts'
import { notAMember, tellRoomFirst } from './messages.problems.ts'
import { editSchema, reactionSchema, type Send, sendSchema } from './messages.schemas.ts'
import type { MessagesService, Sent } from './messages.service.ts'
import { placeOf } from './place-of.ts'
import type { Rendered } from './rendered.ts'
import type { RenderRoomPage } from './room-page.tsx'

/** What somebody reacts with most, before they have reacted with anything. */
const USUAL_EMOJI = ['👍', '❤️', '🎉', '😂', '👀', '🙏']

export interface MessagesRoutesDeps {
  shells: Shells
  roomPage: RenderRoomPage
  threads: Pick<ThreadsService, 'requireRoot'>
  threadPage: RenderThreadPage
  history: HistoryService
  messages: MessagesService
  rendered: Rendered
  maxCharacters: number
  maxFiles: number
  uploads: UploadsService
  slash: SlashService
  emoji: Pick<EmojiService, 'listKinds'>
  limitSends: (viewer: Viewer) => Promise<void>
  findRoom: (userId: string, roomId: string) => Promise<Room | undefined>
  listOwnEmoji: (userId: string) => Promise<string[]>
  inbox: Pick<InboxService, 'isSaved'>
  findAbsent: FindAbsent
  /** Whether somebody can still undo a deletion of theirs. */
  isUndoable: (userId: string, messageId: string) => Promise<boolean>
}

/** Whoever sends by a form means to tell everybody in a large room. */
const tellSchema = z.object({ tell_room: z.literal('true').optional().catch(undefined) })

const historyQuery = z.object({
  before: seqSchema.optional(),
  after: seqSchema.optional(),
  at: seqSchema.optional(),
  reply_to: idSchema.optional().catch(undefined),
})

/** Rooms as pages of messages, and what can be done to a message, by forms. */
export function messagesRoutes(deps: MessagesRoutesDeps): Hono<Env> {
  const { shells, roomPage, messages } = deps
  const send = sendSchema(deps.maxCharacters, deps.maxFiles)
  const edit = editSchema(deps.maxCharacters)

  return new Hono<Env>()
    .get('/rooms/:id', async (c) => {
      const { reply_to, ...query } = readQuery(c, historyQuery)
      return c.html(await roomPage(c, pathId(c), { ...query, replyTo: reply_to }))
    })
    .get('/rooms/:id/messages', async (c) => {
      const { reply_to: _, ...query } = readQuery(c, historyQuery)
      if (!isFragment(c)) return c.html(await roomPage(c, pathId(c), query))
      return c.html(await listFragment(c, query))
    })
    .post('/rooms/:id/messages', async (c) => {
      const viewer = requireViewer(c)
      const roomId = pathId(c)
      return await orRoomAgain(c, roomId, async () => {
        const outcome = isMultipart(c) ? await sendWithFiles(c, viewer, roomId) : await sendText(c, viewer, roomId)
        if ('to' in outcome) return moved(c, outcome.to)
        if ('said' in outcome) return isFragment(c) ? c.html(<p>{outcome.said}</p>) : c.redirect(outcome.back, 303)
        const { id, message } = outcome.sent
        if (!isFragment(c)) return c.redirect(await addressOf(viewer, roomId, { id, message }), 303)
        // Not read again where it is at hand: who was removed since the commit would be told that nothing was stored.
        const stored = message ?? (await messages.requireMessage(viewer, id)).message
        return c.html(deps.rendered.html(stored, currentLanguage()), 201)
      })
    })
    .get('/messages/:id', async (c) => {
      if (isFragment(c)) return c.html(<MessageDrawer {...await actionsOf(c)} />)
      return c.html(
        await messagePage(c, c.req.query('emoji') === undefined ? {} : { kinds: await deps.emoji.listKinds() }),
      )
    })
    .get('/messages/:id/edit', async (c) => {
      const { message } = await messages.requireMessage(requireViewer(c), pathId(c))
      if (message.poll) throw pollNotEdited()
      if (!isFragment(c)) return c.html(await messagePage(c, { edit: untouched }))
      return c.html(
        <EditForm id={message.id} body={message.body} form={untouched} cancel={paths.message(message.id)} />,
      )
    })
    .patch('/messages/:id', async (c) => {
      const viewer = requireViewer(c)
      return await orMessageAgain(c, 'edit', async () => {
        const { body } = await readForm(c, edit)
        return await changed(c, messages.edit(viewer, pathId(c), body))
      })
    })
    .delete('/messages/:id', async (c) => {
      const viewer = requireViewer(c)
      return await orMessageAgain(c, 'form', () => changed(c, messages.remove(viewer, pathId(c), c.get('address'))))
    })
    .delete('/messages/:id/deletion', async (c) => {
      const viewer = requireViewer(c)
      return await orMessageAgain(c, 'form', () => changed(c, messages.restore(viewer, pathId(c), c.get('address'))))
    })
    .put('/messages/:id/reactions/:emoji', async (c) => {
      const viewer = requireViewer(c)
      return await orMessageAgain(c, 'form', () => changed(c, messages.react(viewer, pathId(c), pathEmoji(c))))
    })
    .delete('/messages/:id/reactions/:emoji', async (c) => {
      const viewer = requireViewer(c)
      return await orMessageAgain(c, 'form', () => changed(c, messages.unreact(viewer, pathId(c), pathEmoji(c))))
    })
    .get('/emoji', async (c) => {
      const own = await deps.listOwnEmoji(requireViewer(c).id)
      const often = quick(own).map((emoji) => ({ emoji, name: emojiName(emoji) }))
      return c.html(<EmojiPicker often={often} kinds={await deps.emoji.listKinds()} />)
    })

  async function sendText(c: RequestContext, viewer: Viewer, roomId: string): Promise<Done> {
    const sent = await readForm(c, send)
    await askBeforeTelling(c, viewer, roomId, sent.body, await readForm(c, tellSchema))
    await deps.limitSends(viewer)
    return await carryOut(c, viewer, roomId, sent)
  }

  /** Sends what somebody has typed, or does what it says behind a slash. */
  async function carryOut(c: RequestContext, viewer: Viewer, roomId: string, sent: Send): Promise<Done> {
    const command = readCommand(sent.body)
    if (!command) return { sent: await messages.send(viewer, roomId, { ...sent, body: withoutEscape(sent.body) }) }
    const { name, rest } = command
    const outcome = await deps.slash.run(name, { viewer, address: c.get('address'), roomId, rest, sent })
    const { thread_root_id: rootId } = sent
    const back = rootId === undefined ? paths.roomCompose(roomId) : paths.thread(roomId, rootId)
    return 'said' in outcome ? { ...outcome, back } : outcome
  }

  /** Nobody uploads who may not write here; what was uploaded and then went into no message is dropped. */
  async function sendWithFiles(c: RequestContext, viewer: Viewer, roomId: string): Promise<Done> {
    await requireMember(viewer, roomId)
    await deps.limitSends(viewer)
    const { values, uploadIds } = await readFormWithFiles(c, {
      maxFiles: deps.maxFiles,
      receive: (file) => deps.uploads.receive(viewer, file),
      discard: (ids) => deps.uploads.discard(viewer, ids),
    })
    try {
      const sent = parse(send, values)
      await askBeforeTelling(c, viewer, roomId, sent.body, parse(tellSchema, values))
      const stored = await carryOut(c, viewer, roomId, sent)
      if (!('sent' in stored) || !stored.sent.message) await deps.uploads.discard(viewer, uploadIds)
      return stored
    } catch (error) {
      await deps.uploads.discard(viewer, uploadIds).catch(() => {})
      throw error
    }
  }

  /** Script has asked already, and programs know what they do. */
  async function askBeforeTelling(
    c: RequestContext,
    viewer: Viewer,
    roomId: string,
    body: string,
    { tell_room: isMeant }: z.output<typeof tellSchema>,
  ): Promise<void> {
    if (isFragment(c) || isMeant || !body.includes('@') || !renderBody(body).mentionsRoom) return
    const { memberCount } = await requireRoom(viewer, roomId)
    if (memberCount > ASKS_ABOVE) throw tellRoomFirst(memberCount)
  }

  async function requireMember(viewer: Viewer, roomId: string): Promise<void> {
    const room = await requireRoom(viewer, roomId)
    if (!room.membership) throw notAMember()
  }

  async function listFragment(
    c: RequestContext,
    query: { before?: number | undefined; after?: number | undefined; at?: number | undefined },
  ) {
    const roomId = pathId(c)
    const room = await requireRoom(requireViewer(c), roomId)
    const [shell, list] = await Promise.all([shells.shell(c, { roomId }), deps.history.load(room, query)])
    return <RoomMessages shell={shell} room={room} list={list} />
  }

  async function requireRoom(viewer: Viewer, roomId: string): Promise<Room> {
    const room = await deps.findRoom(viewer.id, roomId)
    if (!room) throw notFound()
    return room
  }

  async function messagePage(
    c: RequestContext,
    more: { kinds?: readonly EmojiKind[]; edit?: FormState; form?: FormState } = {},
  ) {
    const actions = await actionsOf(c)
    const shell = await shells.shell(c, { roomId: actions.room.id })
    return <MessagePage {...actions} {...more} shell={shell} />
  }

  /** A message and what its reader can do to it. */
  async function actionsOf(c: RequestContext) {
    const viewer = requireViewer(c)
    const { message } = await messages.requireMessage(viewer, pathId(c))
    const [room, own, saved, undoable, absent] = await Promise.all([
      requireRoom(viewer, message.room_id),
      deps.listOwnEmoji(viewer.id),
      deps.inbox.isSaved(viewer, message.id),
      message.deleted_at !== null && deps.isUndoable(viewer.id, message.id),
      deps.findAbsent(viewer, message),
    ])
    return { message, room, viewerId: viewer.id, quick: quick(own), saved, undoable, absent }
  }

  /** After a change: back to the message in its room; script gets its frame by the socket and needs nothing. */
  async function changed(c: RequestContext, change: Promise<Message>): Promise<Response> {
    const message = await change
    if (isFragment(c)) return c.body(null, 204)
    return c.redirect(placeOf(message), 303)
  }

  /** The room, or the thread, again with what is wrong beside the composer, where a send is refused. */
  function orRoomAgain(c: RequestContext, roomId: string, work: () => Promise<Response>): Promise<Response> {
    return orFormAgain(c, work, async (form) => {
      const root = await rootOf(c, roomId, form)
      return root ? await deps.threadPage(c, root, { form }) : await roomPage(c, roomId, { form })
    })
  }

  /** Where one sees what one has just sent. */
  async function addressOf(viewer: Viewer, roomId: string, { id, message }: Pick<Sent, 'id' | 'message'>) {
    const stored = message ?? (await messages.requireMessage(viewer, id).catch(() => undefined))?.message
    const rootId = stored?.thread_root_id ?? null
    return rootId === null ? paths.roomMessage(roomId, id) : threadPaths.at(roomId, rootId, id)
  }

  async function rootOf(c: RequestContext, roomId: string, form: FormState): Promise<Message | undefined> {
    const { data: id } = idSchema.safeParse(form.values['thread_root_id'])
    if (id === undefined) return undefined
    return await deps.threads.requireRoot(requireViewer(c), roomId, id).catch(() => undefined)
  }

  function orMessageAgain(c: RequestContext, part: 'edit' | 'form', work: () => Promise<Response>): Promise<Response> {
    return orFormAgain(c, work, (form) => messagePage(c, { [part]: form }))
  }
}

/** What came of what was typed; after a sentence one is back where one typed. */
type Done = Exclude<Outcome, { said: string }> | { said: string; back: string }

/** Throws 422 for what is no emoji. */
const pathEmoji = (c: RequestContext) => parse(reactionSchema, c.req.param('emoji'))

const quick = (own: string[]) => [...new Set([...own, ...USUAL_EMOJI])].slice(0, USUAL_EMOJI.length)
