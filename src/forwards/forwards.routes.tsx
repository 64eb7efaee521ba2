import { Hono } from 'hono'
import { ForwardPage } from '../../views/messages/forward.tsx'
import { type FormState, untouched } from '../../views/parts/form.tsx'
import type { Viewer } from '../accounts/viewer.ts'
import { errorsOnTop } from '../http/errors-on-top.ts'
import { type Env, type RequestContext, requireViewer } from '../http/env.ts'
import { orFormAgain } from '../http/form-again.ts'
import { pathId } from '../http/ids.ts'
import { readForm } from '../http/input.ts'
import { paths } from '../http/paths.ts'
import type { Shells } from '../http/shell.ts'
import { isDeleted } from '../messages/messages.problems.ts'
import type { MessagesService } from '../messages/messages.service.ts'
import { forwardSchema } from './forwards.schemas.ts'
import type { ForwardMessage } from './forwards.service.ts'

interface ForwardsRoutesDeps {
  forward: ForwardMessage
  messages: Pick<MessagesService, 'requireMessage'>
  shell: Shells['shell']
  limitSends: (viewer: Viewer) => Promise<void>
  maxCharacters: number
}

/** The page on which a message is sent on into another room. */
export function forwardsRoutes({ forward, messages, shell, limitSends, maxCharacters }: ForwardsRoutesDeps) {
  const schema = forwardSchema(maxCharacters)
  const routes = new Hono<Env>()

  routes.get('/messages/:id/forward', async (c) => c.html(await page(c, untouched)))

  routes.post('/messages/:id/forwards', (c) =>
    orFormAgain(
      c,
      async () => {
        const viewer = requireViewer(c)
        await messages.requireMessage(viewer, pathId(c))
        const sent = await readForm(c, schema)
        await limitSends(viewer)
        const { id, room_id: roomId } = await forward(viewer, pathId(c), sent, c.get('origin'))
        return c.redirect(paths.roomMessage(roomId, id), 303)
      },
      (form) => page(c, errorsOnTop(form, ['room_id', 'body'])),
    ),
  )

  async function page(c: RequestContext, form: FormState) {
    const { message } = await messages.requireMessage(requireViewer(c), pathId(c))
    if (message.deleted_at) throw isDeleted()
    const around = await shell(c, { roomId: message.room_id })
    return <ForwardPage shell={around} message={message} id={form.values['id'] || Bun.randomUUIDv7()} form={form} />
  }

  return routes
}
