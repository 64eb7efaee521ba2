import { away, findTag, type S3Client, S3Error } from './s3-client.ts'

/** At least 5 MiB, and at most 10,000 parts of a blob: so the largest has 78 GiB. One part at a time is in memory. */
export const PART_BYTES = 8 * 1024 * 1024

interface Part {
  number: number
  etag: string
}

/**
 * Puts a stream of unknown length, all of it or nothing. What fits into one part is one call; what does not is uploaded
 * in parts, which the storage shows to nobody before they are put together, and throws away when the stream breaks. Of
 * a process that dies in between, parts stay behind unseen: a rule of the bucket ("abort incomplete multipart uploads")
 * removes them. Gives the size in bytes; throws what the stream throws.
 */
export async function uploadStream(s3: S3Client, key: string, content: ReadableStream<Uint8Array>): Promise<number> {
  let size = 0
  let upload: Upload | undefined
  try {
    for await (const { bytes, isLast } of cutIntoParts(content)) {
      size += bytes.byteLength
      if (isLast && !upload) await s3.send({ method: 'PUT', key, body: bytes })
      else if (bytes.byteLength > 0) await (upload ??= await beginUpload(s3, key)).add(bytes)
    }
    await upload?.complete()
    return size
  } catch (error) {
    await upload?.abort()
    throw error
  }
}

/** Whole parts, and as the last what is left, which may be nothing. Each is in the place of the one before. */
async function* cutIntoParts(content: ReadableStream<Uint8Array>) {
  const part = new Uint8Array(PART_BYTES)
  let filled = 0
  for await (const chunk of content) {
    for (let from = 0; from < chunk.byteLength;) {
      const piece = chunk.subarray(from, from + PART_BYTES - filled)
      part.set(piece, filled)
      filled += piece.byteLength
      from += piece.byteLength
      if (filled < PART_BYTES) continue
      yield { bytes: part, isLast: false }
      filled = 0
    }
  }
  yield { bytes: part.subarray(0, filled), isLast: true }
}

type Upload = Awaited<ReturnType<typeof beginUpload>>

/** Multipart upload, as in the S3 API Reference: create, parts, then complete or abort. */
async function beginUpload(s3: S3Client, key: string) {
  const parts: Part[] = []
  const created = await s3.send({ method: 'POST', key, query: { uploads: '' } })
  const uploadId = findTag(created.text, 'UploadId')
  if (uploadId === undefined) throw away(new Error('the storage gave an upload no id'))

  async function add(body: Uint8Array<ArrayBuffer>): Promise<void> {
    const number = parts.length + 1
    const query = { uploadId: uploadId ?? '', partNumber: String(number) }
    const { headers } = await s3.send({ method: 'PUT', key, query, body })
    parts.push({ number, etag: headers.get('etag') ?? '' })
  }

  async function complete(): Promise<void> {
    const body = Buffer.from(renderParts(parts))
    const { text } = await s3.send({ method: 'POST', key, query: { uploadId: uploadId ?? '' }, body })
    // The head of this answer is sent before the outcome is known: a 200 may turn out to be a failure.
    const code = findTag(text, 'Code')
    if (code !== undefined) throw away(new S3Error(code, 200, findTag(text, 'Message') ?? code))
  }

  /** As well as can be: who broke the upload is told of that, and not of what came after. */
  async function abort(): Promise<void> {
    await s3.send({ method: 'DELETE', key, query: { uploadId: uploadId ?? '' } }).catch(() => {})
  }

  return { add, complete, abort }
}

function renderParts(parts: readonly Part[]): string {
  const items = parts.map(({ number, etag }) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`)
  return `<CompleteMultipartUpload>${items.join('')}</CompleteMultipartUpload>`
}
