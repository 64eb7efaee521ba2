import { Hono } from 'hono'
import type { Viewer } from '../accounts/viewer.ts'
import { type Env, requireViewer } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { readJson } from '../http/input.ts'
import { messageJson } from '../messages/message-json.ts'
import type { MessagesService } from '../messages/messages.service.ts'
import { newPollJson, type PollLimits, voteJson } from './polls.schemas.ts'
import type { PollsService } from './polls.service.ts'

interface PollsApiDeps {
  polls: PollsService
  messages: Pick<MessagesService, 'requireMessage'>
  limits: PollLimits
  /** Throws 429 for who sends too fast. */
  limitSends: (viewer: Viewer) => Promise<void>
}

/** Polls in JSON, to be mounted at `/api/v1`. */
export function pollsApi({ polls, messages, limits, limitSends }: PollsApiDeps) {
  const api = new Hono<Env>()
  const newPoll = newPollJson(limits)

  api.post('/rooms/:id/polls', async (c) => {
    const viewer = requireViewer(c)
    const input = await readJson(c, newPoll)
    await limitSends(viewer)
    const { id, message } = await polls.ask(viewer, pathId(c), input)
    return message
      ? c.json(messageJson(message), 201)
      : c.json(messageJson((await messages.requireMessage(viewer, id)).message), 200)
  })

  api.put('/messages/:id/vote', async (c) => {
    const viewer = requireViewer(c)
    const { choices } = await readJson(c, voteJson)
    return c.json(messageJson(await polls.vote(viewer, pathId(c), choices)))
  })

  api.delete('/messages/:id/vote', async (c) => c.json(messageJson(await polls.vote(requireViewer(c), pathId(c), []))))

  api.put('/messages/:id/poll/closed', async (c) => c.json(messageJson(await polls.close(requireViewer(c), pathId(c)))))

  return api
}
