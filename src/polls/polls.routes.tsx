import { Hono } from 'hono'
import { z } from 'zod'
import { type FormState, untouched } from '../../views/parts/form.tsx'
import { NewPollForm, NewPollPage } from '../../views/polls/new-poll.tsx'
import { PollPage } from '../../views/polls/poll-page.tsx'
import type { Viewer } from '../accounts/viewer.ts'
import { done } from '../http/answers.ts'
import { type Env, isFragment, type RequestContext, requireViewer } from '../http/env.ts'
import { orFormAgain } from '../http/form-again.ts'
import { idSchema, pathId } from '../http/ids.ts'
import { readForm, readQuery } from '../http/input.ts'
import type { Shells } from '../http/shell.ts'
import type { Message } from '../messages/message.ts'
import { adminsOnly, notAMember, roomArchived } from '../messages/messages.problems.ts'
import type { MessagesService } from '../messages/messages.service.ts'
import type { Sent } from '../messages/sending.ts'
import { placeOf } from '../messages/place-of.ts'
import { notFound } from '../platform/problem.ts'
import type { Room } from '../rooms/room.ts'
import { runsRoom } from '../rooms/access.ts'
import { noPoll } from './polls.problems.ts'
import { newPollForm, type PollLimits, voteForm } from './polls.schemas.ts'
import type { PollsService } from './polls.service.ts'

interface PollsRoutesDeps {
  polls: PollsService
  messages: Pick<MessagesService, 'requireMessage'>
  shell: Shells['shell']
  findRoom: (userId: string, roomId: string) => Promise<Room | undefined>
  limits: PollLimits
  /** Throws 429 for who sends too fast. */
  limitSends: (viewer: Viewer) => Promise<void>
}

const newPollQuery = z.object({
  question: z.string().max(10_000).default('').catch(''),
  thread_root_id: idSchema.optional().catch(undefined),
})

/** Making a poll, voting, and a page on which one sees who chose what. */
export function pollsRoutes({ polls, messages, shell, findRoom, limits, limitSends }: PollsRoutesDeps) {
  const routes = new Hono<Env>()
  const newPoll = newPollForm(limits)

  routes.get('/rooms/:id/polls/new', async (c) => c.html(await newPollPage(c, untouched)))

  routes.post('/rooms/:id/polls', (c) => {
    const viewer = requireViewer(c)
    return orFormAgain(
      c,
      async () => {
        const input = await readForm(c, newPoll)
        await limitSends(viewer)
        const sent = await polls.ask(viewer, pathId(c), input)
        return done(c, await placeOfSent(viewer, sent))
      },
      async (form) => newPollPage(c, form, await optionsIn(c)),
    )
  })

  routes.get('/messages/:id/poll', async (c) => c.html(await pollPage(c, untouched)))

  routes.put('/messages/:id/vote', (c) => {
    const viewer = requireViewer(c)
    return orPollAgain(c, async () => {
      const { choices } = await readForm(c, voteForm)
      return polls.vote(viewer, pathId(c), choices)
    })
  })

  routes.delete('/messages/:id/vote', (c) => orPollAgain(c, () => polls.vote(requireViewer(c), pathId(c), [])))

  routes.put('/messages/:id/poll/closed', (c) => orPollAgain(c, () => polls.close(requireViewer(c), pathId(c))))

  /** After a change: back to the message in its place, or the poll's page again with what is wrong. */
  const orPollAgain = (c: RequestContext, work: () => Promise<Message>) =>
    orFormAgain(
      c,
      async () => done(c, placeOf(await work())),
      (form) => pollPage(c, form),
    )

  async function newPollPage(c: RequestContext, form: FormState, options: string[] = []) {
    const viewer = requireViewer(c)
    const room = requireAsker(await findRoom(viewer.id, pathId(c)))
    const query = readQuery(c, newPollQuery)
    const props = {
      room,
      messageId: form.values['id'] || Bun.randomUUIDv7(),
      threadRootId: form.values['thread_root_id'] || query.thread_root_id,
      question: query.question,
      options,
      most: limits.LIMIT_POLL_OPTIONS,
      questionCharacters: limits.LIMIT_POLL_QUESTION_CHARACTERS,
      optionCharacters: limits.LIMIT_POLL_OPTION_CHARACTERS,
      form: optionsOnTop(form),
    }
    if (isFragment(c)) return <NewPollForm {...props} />
    return <NewPollPage {...props} shell={await shell(c, { roomId: room.id })} />
  }

  async function pollPage(c: RequestContext, form: FormState) {
    const viewer = requireViewer(c)
    const { message } = await messages.requireMessage(viewer, pathId(c))
    if (!message.poll) throw noPoll()
    const [room, around] = await Promise.all([
      findRoom(viewer.id, message.room_id),
      shell(c, { roomId: message.room_id }),
    ])
    if (!room) throw notFound()
    const roomRole = room.membership?.role ?? null
    const mayClose = message.author.id === viewer.id || runsRoom({ roomRole, siteRole: 'member' })
    return (
      <PollPage
        shell={around}
        room={room}
        message={message}
        poll={message.poll}
        mayClose={mayClose}
        form={optionsOnTop(form)}
      />
    )
  }

  async function placeOfSent(viewer: Viewer, { id, message }: Sent): Promise<string> {
    return placeOf(message ?? (await messages.requireMessage(viewer, id)).message)
  }

  return routes
}

/** Throws 404, 403 or 409 where somebody may not send a poll. */
function requireAsker(room: Room | undefined): Room {
  if (!room) throw notFound()
  if (!room.membership) throw notAMember()
  if (room.archivedAt !== null) throw roomArchived()
  if (room.posting === 'admins' && room.membership.role !== 'admin') throw adminsOnly()
  return room
}

async function optionsIn(c: RequestContext): Promise<string[]> {
  return (await c.req.formData()).getAll('options').filter((option) => typeof option === 'string')
}

/** What is wrong with one of several fields of a name stands over all of them. */
const optionsOnTop = (form: FormState): FormState => ({
  ...form,
  errors: form.errors.map(({ field, message }) => ({ field: field.split('.')[0] ?? field, message })),
})
