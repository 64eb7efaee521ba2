import { Hono } from 'hono'
import { z } from 'zod'
import { requireViewer, type Env } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { readJson } from '../http/input.ts'
import { readMultipart } from '../http/multipart.ts'
import type { Sql } from '../platform/postgres.ts'
import { notFound, Problem } from '../platform/problem.ts'
import type { Attachment } from './attachment.ts'
import { noFile } from './files.problems.ts'
import { altSchema } from './files.schemas.ts'
import { describeUpload } from './files.store.ts'
import type { UploadsService } from './uploads.service.ts'

export const describeInput = z.object({ alt: altSchema })

/** Uploads for programs and for our own script: a file first, then the message that takes it. */
export function filesApi({ sql, uploads }: { sql: Sql; uploads: UploadsService }): Hono<Env> {
  return new Hono<Env>()
    .post('/uploads', async (c) => {
      const viewer = requireViewer(c)
      c.env.stream()
      let upload: Attachment | undefined
      let refused: Problem | undefined
      try {
        for await (const part of readMultipart(c.req.raw)) {
          if (part.name !== 'file' || upload || refused) continue
          try {
            upload = await uploads.receive(viewer, part)
          } catch (error) {
            // The rest is read, so that who sends before reading gets to see why.
            if (!(error instanceof Problem) || error.status >= 500) throw error
            refused = error
          }
        }
      } catch (error) {
        if (upload) await uploads.discard(viewer, [upload.id])
        throw error
      }
      if (refused) throw refused
      if (!upload) throw noFile()
      const { id: upload_id, ...facts } = upload
      return c.json({ upload_id, ...facts }, 201)
    })
    .patch('/uploads/:id', async (c) => {
      const viewer = requireViewer(c)
      const { alt } = await readJson(c, describeInput)
      if (!(await describeUpload(sql, viewer.id, pathId(c), alt))) throw notFound()
      return c.body(null, 204)
    })
    .delete('/uploads/:id', async (c) => {
      if ((await uploads.discard(requireViewer(c), [pathId(c)])) === 0) throw notFound()
      return c.body(null, 204)
    })
}
