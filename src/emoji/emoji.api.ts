import { Hono } from 'hono'
import { clientOf } from '../accounts/client.ts'
import { readFormWithFile } from '../files/form-with-file.ts'
import { type Env, requireViewer } from '../http/env.ts'
import { paths } from '../http/paths.ts'
import type { EmojiService } from './emoji.service.ts'

/** The site's own emoji for programs, to be mounted at `/api/v1`; all but the list is for admins. */
export function emojiApi({ emoji }: { emoji: EmojiService }): Hono<Env> {
  return new Hono<Env>()
    .get('/emoji', async (c) => {
      requireViewer(c)
      const list = await emoji.list()
      return c.json({ emoji: list.map(({ name, createdAt }) => ({ ...emojiJson(name), created_at: createdAt })) })
    })
    .post('/emoji/:name', async (c) => {
      const viewer = requireViewer(c)
      const name = c.req.param('name')
      const { received } = await readFormWithFile(c, ({ content }) => emoji.receive(viewer, content))
      await emoji.add(viewer, name, received, clientOf(c))
      return c.json(emojiJson(name), 201)
    })
    .delete('/emoji/:name', async (c) => {
      await emoji.remove(requireViewer(c), c.req.param('name'), clientOf(c))
      return c.body(null, 204)
    })
}

const emojiJson = (name: string) => ({ name, url: paths.customEmoji(name) })
