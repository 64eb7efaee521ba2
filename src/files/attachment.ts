import { z } from 'zod'
import { paths } from '../http/paths.ts'

/** A file of a message, in the shape of the JSON API: what goes over the bus and what is drawn. */
export const attachmentSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  /** Bytes. */
  size: z.int().min(0),
  media_type: z.string(),
  /** Where the file is, as a path of this site. */
  url: z.string(),
  /** Of a picture, in pixels. */
  width: z.int().nullable(),
  height: z.int().nullable(),
  /** A small picture of it, without metadata. */
  thumbnail_url: z.string().nullable(),
  /** What a picture shows, in words; empty where nobody said. */
  alt: z.string(),
})
export type Attachment = z.output<typeof attachmentSchema>

/** An attachment as the database gives it. */
export interface AttachmentRow {
  id: string
  name: string
  size: number
  media_type: string
  width: number | null
  height: number | null
  has_thumbnail: boolean
  alt: string
}

export function attachmentOf({ has_thumbnail, ...row }: AttachmentRow): Attachment {
  return { ...row, url: paths.file(row.id), thumbnail_url: has_thumbnail ? paths.thumbnail(row.id) : null }
}
