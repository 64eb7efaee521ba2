import { Hono } from 'hono'
import { z } from 'zod'
import { ASKS_ABOVE } from '../../views/messages/composer.tsx'
import type { FormState } from '../../views/parts/form.tsx'
import type { Viewer } from '../accounts/viewer.ts'
import { readFormWithFiles } from '../files/form-with-files.ts'
import type { UploadsService } from '../files/uploads.service.ts'
import { moved } from '../http/answers.ts'
import { isFragment, requireViewer, type Env, type RequestContext } from '../http/env.ts'
import { orFormAgain } from '../http/form-again.ts'
import { idSchema, pathId } from '../http/ids.ts'
import { parse, readForm } from '../http/input.ts'
import { isMultipart } from '../http/multipart.ts'
import { paths } from '../http/paths.ts'
import { threadPaths } from '../http/thread-paths.ts'
import { notFound } from '../platform/problem.ts'
import type { Room } from '../rooms/room.ts'
import { readCommand, withoutEscape } from '../slash/commands.ts'
import type { Outcome, SlashService } from '../slash/slash.service.ts'
import { currentLanguage } from '../texts/language.ts'
import type { RenderThreadPage } from '../threads/thread-page.tsx'
import type { ThreadsService } from '../threads/threads.service.ts'
import { renderBody } from './markup/render-body.ts'
import type { Message } from './message.ts'
import { notAMember, tellRoomFirst } from './messages.problems.ts'
import { type Send, sendSchema } from './messages.schemas.ts'
import type { MessagesService } from './messages.service.ts'
import type { Rendered } from './rendered.ts'
import type { RenderRoomPage } from './room-page.tsx'
import type { Sent } from './sending.ts'

export interface SendingRoutesDeps {
  roomPage: RenderRoomPage
  threads: Pick<ThreadsService, 'requireRoot'>
  threadPage: RenderThreadPage
  messages: Pick<MessagesService, 'send' | 'requireMessage'>
  rendered: Pick<Rendered, 'html'>
  maxCharacters: number
  maxFiles: number
  uploads: Pick<UploadsService, 'receive' | 'discard'>
  slash: SlashService
  limitSends: (viewer: Viewer) => Promise<void>
  findRoom: (userId: string, roomId: string) => Promise<Room | undefined>
}

/** Whoever sends by a form means to tell everybody in a large room. */
const tellSchema = z.object({ tell_room: z.literal('true').optional().catch(undefined) })

/** What came of what was typed; after a sentence one is back where one typed. */
type Done = Exclude<Outcome, { said: string }> | { said: string; back: string }

/** What is typed into the composer of a room or of a thread. */
export function sendingRoutes(deps: SendingRoutesDeps): Hono<Env> {
  const { messages, uploads } = deps
  const send = sendSchema(deps.maxCharacters, deps.maxFiles)

  return new Hono<Env>().post('/rooms/:id/messages', async (c) => {
    const viewer = requireViewer(c)
    const roomId = pathId(c)
    return await orRoomAgain(c, roomId, async () => {
      const done = isMultipart(c) ? await sendWithFiles(c, viewer, roomId) : await sendText(c, viewer, roomId)
      return await answer(c, viewer, roomId, done)
    })
  })

  /** The room, or the thread, again with what is wrong beside the composer, where a send is refused. */
  function orRoomAgain(c: RequestContext, roomId: string, work: () => Promise<Response>): Promise<Response> {
    return orFormAgain(c, work, async (form) => {
      const root = await rootOf(c, roomId, form)
      return root ? await deps.threadPage(c, root, { form }) : await deps.roomPage(c, roomId, { form })
    })
  }

  async function rootOf(c: RequestContext, roomId: string, form: FormState): Promise<Message | undefined> {
    const { data: id } = idSchema.safeParse(form.values['thread_root_id'])
    if (id === undefined) return undefined
    return await deps.threads.requireRoot(requireViewer(c), roomId, id).catch(() => undefined)
  }

  /** Nobody uploads who may not write here; what was uploaded and then went into no message is dropped. */
  async function sendWithFiles(c: RequestContext, viewer: Viewer, roomId: string): Promise<Done> {
    await requireMember(viewer, roomId)
    await deps.limitSends(viewer)
    const { values, uploadIds } = await readFormWithFiles(c, {
      maxFiles: deps.maxFiles,
      receive: (file) => uploads.receive(viewer, file),
      discard: (ids) => uploads.discard(viewer, ids),
    })
    try {
      const sent = parse(send, values)
      await askBeforeTelling(c, viewer, roomId, sent.body, parse(tellSchema, values))
      const stored = await carryOut(c, viewer, roomId, sent)
      if (!('sent' in stored) || !stored.sent.message) await uploads.discard(viewer, uploadIds)
      return stored
    } catch (error) {
      await uploads.discard(viewer, uploadIds).catch(() => {})
      throw error
    }
  }

  async function requireMember(viewer: Viewer, roomId: string): Promise<void> {
    const room = await requireRoom(viewer, roomId)
    if (!room.membership) throw notAMember()
  }

  async function sendText(c: RequestContext, viewer: Viewer, roomId: string): Promise<Done> {
    const sent = await readForm(c, send)
    await askBeforeTelling(c, viewer, roomId, sent.body, await readForm(c, tellSchema))
    await deps.limitSends(viewer)
    return await carryOut(c, viewer, roomId, sent)
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

  async function requireRoom(viewer: Viewer, roomId: string): Promise<Room> {
    const room = await deps.findRoom(viewer.id, roomId)
    if (!room) throw notFound()
    return room
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

  async function answer(c: RequestContext, viewer: Viewer, roomId: string, done: Done): Promise<Response> {
    if ('to' in done) return moved(c, done.to)
    if ('said' in done) return isFragment(c) ? c.html(<p>{done.said}</p>) : c.redirect(done.back, 303)
    const { id, message } = done.sent
    if (!isFragment(c)) return c.redirect(await addressOf(viewer, roomId, done.sent), 303)
    // Not read again where it is at hand: who was removed since the commit would be told that nothing was stored.
    const stored = message ?? (await messages.requireMessage(viewer, id)).message
    return c.html(deps.rendered.html(stored, currentLanguage()), 201)
  }

  /** Where one sees what one has just sent. */
  async function addressOf(viewer: Viewer, roomId: string, { id, message }: Pick<Sent, 'id' | 'message'>) {
    const stored = message ?? (await messages.requireMessage(viewer, id).catch(() => undefined))?.message
    const rootId = stored?.thread_root_id ?? null
    return rootId === null ? paths.roomMessage(roomId, id) : threadPaths.at(roomId, rootId, id)
  }
}
