import { Hono } from 'hono'
import { readFormWithFile } from '../files/form-with-file.ts'
import { requireViewer, type Env } from '../http/env.ts'
import type { AvatarsService } from './avatars.service.ts'
import { avatarUrl } from './person-json.ts'

/** One's own picture for programs, to be mounted at `/api/v1`. */
export function avatarsApi({ avatars }: { avatars: AvatarsService }): Hono<Env> {
  return new Hono<Env>()
    .post('/me/avatar', async (c) => {
      const viewer = requireViewer(c)
      const { received: id } = await readFormWithFile(c, ({ content }) => avatars.set(viewer, content))
      return c.json({ avatar_url: avatarUrl(id) }, 201)
    })
    .delete('/me/avatar', async (c) => {
      await avatars.remove(requireViewer(c))
      return c.body(null, 204)
    })
}
