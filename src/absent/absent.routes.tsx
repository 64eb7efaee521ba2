import { Hono } from 'hono'
import { AbsentToast } from '../../views/messages/absent.tsx'
import { type Env, requireViewer } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import type { MessagesService } from '../messages/messages.service.ts'
import type { FindAbsent } from './find-absent.ts'

interface AbsentRoutesDeps {
  findAbsent: FindAbsent
  messages: Pick<MessagesService, 'requireMessage'>
}

/** Whom a message names in vain: what script shows above the composer; without script it stands on the message's page. */
export function absentRoutes({ findAbsent, messages }: AbsentRoutesDeps) {
  return new Hono<Env>().get('/messages/:id/absent', async (c) => {
    const viewer = requireViewer(c)
    const { message } = await messages.requireMessage(viewer, pathId(c))
    const people = await findAbsent(viewer, message)
    return people.length > 0 ? c.html(<AbsentToast roomId={message.room_id} people={people} />) : c.html('')
  })
}
