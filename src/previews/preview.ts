import { z } from 'zod'
import { paths } from '../http/paths.ts'

/** What a page behind a link of a message says of itself, in the shape of the JSON API: what goes over the bus and is drawn. */
export const previewSchema = z.object({
  id: z.uuid(),
  /** The address that the message links to. */
  url: z.string(),
  title: z.string(),
  description: z.string(),
  site_name: z.string(),
  /** Its picture, kept here: a path of this site, and its size in pixels. */
  picture: z.object({ url: z.string(), width: z.int(), height: z.int() }).nullable(),
})
export type Preview = z.output<typeof previewSchema>

/** A preview as the database gives it. */
export interface PreviewRow {
  id: string
  url: string
  title: string
  description: string
  site_name: string
  width: number | null
  height: number | null
}

export const previewOf = ({ width, height, ...row }: PreviewRow): Preview => ({
  ...row,
  picture: width !== null && height !== null ? { url: paths.previewPicture(row.id), width, height } : null,
})
