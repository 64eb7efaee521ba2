import { Hono } from 'hono'
import { type Env, requireViewer } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import type { ReadVersions } from './versions.service.ts'

/** What a message said before it was edited, in JSON, to be mounted at `/api/v1`. */
export function versionsApi({ readVersions }: { readVersions: ReadVersions }) {
  return new Hono<Env>().get('/messages/:id/versions', async (c) => {
    const { versions } = await readVersions(requireViewer(c), pathId(c))
    return c.json({ versions: versions.map(({ body, html, writtenAt }) => ({ body, html, written_at: writtenAt })) })
  })
}
