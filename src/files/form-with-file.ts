import type { RequestContext } from '../http/env.ts'
import { readMultipart, type Part } from '../http/multipart.ts'
import { Problem } from '../platform/problem.ts'
import { bodyTooLarge, noFile } from './files.problems.ts'

/** Of a field that is no file. */
const MAX_TEXT_BYTES = 16 * 1024

/**
 * Reads a multipart form with one file in the field `file` as it arrives, and hands the file to `receive`; gives what that gave, and all
 * other fields. A refusal is thrown when everything has arrived, so that a browser, which sends before it reads, gets to see it. Throws
 * 422 where no file came.
 */
export async function readFormWithFile<T>(
  c: RequestContext,
  receive: (file: Part) => Promise<T>,
): Promise<{ received: T; fields: FormData }> {
  // A file on a slow line takes longer than anything else.
  c.env.stream()
  const fields = new FormData()
  // For the page that shows the form again.
  c.req.bodyCache.formData = fields
  let received: { value: T } | undefined
  let refused: Problem | undefined
  for await (const part of readMultipart(c.req.raw)) {
    if (part.filename === undefined) fields.append(part.name, await readText(part))
    else if (part.name === 'file' && part.filename !== '' && !received && !refused) {
      try {
        received = { value: await receive(part) }
      } catch (error) {
        if (!(error instanceof Problem) || error.status >= 500) throw error
        refused = error
      }
    }
  }
  if (refused) throw refused
  if (!received) throw noFile()
  return { received: received.value, fields }
}

/** All of a file; throws `tooMuch()` for more than `maxBytes`, as soon as that is seen. */
export async function readWhole(
  content: AsyncIterable<Uint8Array>,
  maxBytes: number,
  tooMuch: () => Problem,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of content) {
    size += piece.byteLength
    if (size > maxBytes) throw tooMuch()
    pieces.push(piece)
  }
  return new Uint8Array(Buffer.concat(pieces))
}

const readText = async ({ content }: Part): Promise<string> =>
  Buffer.from(await readWhole(content, MAX_TEXT_BYTES, bodyTooLarge)).toString('utf8')
