import { readMultipart, type Part } from '../http/multipart.ts'
import type { RequestContext } from '../http/env.ts'
import { Problem } from '../platform/problem.ts'
import type { Attachment } from './attachment.ts'
import { bodyTooLarge, tooManyFiles } from './files.problems.ts'

/** Of all fields that are no files, together. */
const MAX_TEXT_BYTES = 1 << 20

export interface FormWithFilesDeps {
  maxFiles: number
  receive: (file: Pick<Part, 'filename' | 'content'>) => Promise<Attachment>
  discard: (ids: string[]) => Promise<unknown>
}

/** A field given several times is an array; `upload_ids` names those that were given and those that came with the form. */
export interface FormWithFiles {
  values: Record<string, string | string[]>
  /** Those that came with the form. */
  uploadIds: string[]
}

/**
 * Reads a multipart form as it arrives and makes an upload of each file in it. A refusal is thrown when everything has arrived, so that a
 * browser, which sends before it reads, gets to see it; nothing is kept then.
 */
export async function readFormWithFiles(c: RequestContext, deps: FormWithFilesDeps): Promise<FormWithFiles> {
  // A large file on a slow line takes longer than anything else.
  c.env.stream()
  const texts = new FormData()
  const uploadIds: string[] = []
  let refused: Problem | undefined
  try {
    for await (const part of readMultipart(c.req.raw)) {
      if (part.filename === undefined) texts.append(part.name, await readText(part))
      else if (part.filename !== '' && !refused) {
        if (uploadIds.length >= deps.maxFiles) refused = tooManyFiles(deps.maxFiles)
        else refused = await receiveInto(uploadIds, part, deps)
      }
    }
    if (refused) throw refused
  } catch (error) {
    await deps.discard(uploadIds).catch(() => {})
    throw error
  } finally {
    // For the page that shows the form again.
    c.req.bodyCache.formData = texts
  }
  return { values: valuesOf(texts, uploadIds), uploadIds }
}

async function receiveInto(ids: string[], part: Part, deps: FormWithFilesDeps): Promise<Problem | undefined> {
  try {
    ids.push((await deps.receive(part)).id)
    return undefined
  } catch (error) {
    if (error instanceof Problem && error.status < 500) return error
    throw error
  }
}

async function readText({ content }: Part): Promise<string> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of content) {
    size += piece.byteLength
    if (size > MAX_TEXT_BYTES) throw bodyTooLarge()
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function valuesOf(texts: FormData, uploadIds: string[]): FormWithFiles['values'] {
  for (const id of uploadIds) texts.append('upload_ids', id)
  const values: FormWithFiles['values'] = {}
  for (const name of new Set(texts.keys())) {
    const all = texts.getAll(name).filter((value) => typeof value === 'string')
    values[name] = all.length === 1 ? (all[0] ?? '') : all
  }
  return values
}
