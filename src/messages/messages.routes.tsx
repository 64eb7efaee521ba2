import { Hono } from 'hono'
import { EditForm } from '../../views/messages/edit-form.tsx'
import { untouched } from '../../views/parts/form.tsx'
import type { EmojiService } from '../emoji/emoji.service.ts'
import { isFragment, requireViewer, type Env } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { readForm } from '../http/input.ts'
import { paths } from '../http/paths.ts'
import { pollNotEdited } from '../polls/polls.problems.ts'
import type { MessagePages } from './message-page.tsx'
import { editSchema } from './messages.schemas.ts'
import type { MessagesService } from './messages.service.ts'

export interface MessagesRoutesDeps {
  messages: Pick<MessagesService, 'requireMessage' | 'edit' | 'remove' | 'restore'>
  messagePages: MessagePages
  emoji: Pick<EmojiService, 'listKinds'>
  maxCharacters: number
}

/** A message's own page, and changing it by forms. */
export function messagesRoutes({ messages, messagePages, emoji, maxCharacters }: MessagesRoutesDeps): Hono<Env> {
  const edit = editSchema(maxCharacters)

  return new Hono<Env>()
    .get('/messages/:id', async (c) => {
      if (isFragment(c)) return c.html(await messagePages.drawer(c))
      const more = c.req.query('emoji') === undefined ? {} : { kinds: await emoji.listKinds() }
      return c.html(await messagePages.page(c, more))
    })
    .get('/messages/:id/edit', async (c) => {
      const { message } = await messages.requireMessage(requireViewer(c), pathId(c))
      if (message.poll) throw pollNotEdited()
      if (!isFragment(c)) return c.html(await messagePages.page(c, { edit: untouched }))
      return c.html(
        <EditForm id={message.id} body={message.body} form={untouched} cancel={paths.message(message.id)} />,
      )
    })
    .patch('/messages/:id', async (c) => {
      const viewer = requireViewer(c)
      return await messagePages.change(c, 'edit', async () => {
        const { body } = await readForm(c, edit)
        return await messages.edit(viewer, pathId(c), body)
      })
    })
    .delete('/messages/:id', async (c) => {
      const viewer = requireViewer(c)
      return await messagePages.change(c, 'form', () => messages.remove(viewer, pathId(c), c.get('address')))
    })
    .delete('/messages/:id/deletion', async (c) => {
      const viewer = requireViewer(c)
      return await messagePages.change(c, 'form', () => messages.restore(viewer, pathId(c), c.get('address')))
    })
}
