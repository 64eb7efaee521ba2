import { Hono } from 'hono'
import { EmojiPicker } from '../../views/messages/emoji.tsx'
import type { EmojiService } from '../emoji/emoji.service.ts'
import { requireViewer, type Env } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { emojiName } from '../messages/markup/emoji.ts'
import type { MessagePages } from '../messages/message-page.tsx'
import { pathEmoji } from './path-emoji.ts'
import type { ReactionsService } from './reactions.service.ts'

export interface ReactionsRoutesDeps {
  reactions: ReactionsService
  emoji: Pick<EmojiService, 'listKinds'>
  messagePages: Pick<MessagePages, 'change'>
}

/** Reacting by forms, and what there is to react with. */
export function reactionsRoutes({ reactions, emoji, messagePages }: ReactionsRoutesDeps): Hono<Env> {
  return new Hono<Env>()
    .put('/messages/:id/reactions/:emoji', async (c) => {
      const viewer = requireViewer(c)
      return await messagePages.change(c, 'form', () => reactions.react(viewer, pathId(c), pathEmoji(c)))
    })
    .delete('/messages/:id/reactions/:emoji', async (c) => {
      const viewer = requireViewer(c)
      return await messagePages.change(c, 'form', () => reactions.unreact(viewer, pathId(c), pathEmoji(c)))
    })
    .get('/emoji', async (c) => {
      const quick = await reactions.listQuick(requireViewer(c))
      const often = quick.map((one) => ({ emoji: one, name: emojiName(one) }))
      return c.html(<EmojiPicker often={often} kinds={await emoji.listKinds()} />)
    })
}
