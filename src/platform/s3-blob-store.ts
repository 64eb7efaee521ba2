import { type Blob, type BlobFacts, type BlobStore, type Range, requireKey } from './blob-store.ts'
import { away, createS3Client, type S3Answer, type S3Deadlines, S3Error, type S3Settings } from './s3-client.ts'
import { uploadStream } from './s3-upload.ts'
import { requireWithin } from './within.ts'

/**
 * Blobs as objects of a bucket. Besides what the port says: a storage that is away, silent or failing gives a 503
 * `Problem`, at the latest at its deadline; one that refuses gives an `S3Error`. A stream that is read breaks with such a
 * `Problem` when the storage is silent for too long, and keeps no more than a piece in memory, however slow its reader.
 */
export function createS3BlobStore(settings: S3Settings, deadlines?: S3Deadlines): BlobStore {
  const s3 = createS3Client(settings, deadlines)

  async function put(key: string, content: ReadableStream<Uint8Array> | Uint8Array): Promise<BlobFacts> {
    requireKey(key)
    if (content instanceof ReadableStream) return { size: await uploadStream(s3, key, content) }
    // A copy, since fetch takes no bytes that threads may share; what is not a stream is small.
    await s3.send({ method: 'PUT', key, body: new Uint8Array(content) })
    return { size: content.byteLength }
  }

  async function get(key: string, range?: Range): Promise<Blob | undefined> {
    if (range && range.start >= range.end) return getNothing(key)
    const headers: Record<string, string> = range ? { range: `bytes=${range.start}-${range.end - 1}` } : {}
    try {
      const answer = await s3.open({ method: 'GET', key: requireKey(key), headers })
      return { size: sizeOf(answer.response.headers), stream: watch(answer, s3.deadlines.idleMs) }
    } catch (error) {
      if (isRefusedAs(error, 416)) return getNothing(key)
      if (isMissing(error)) return undefined
      throw error
    }
  }

  /** A part that begins beyond the end is empty, as it is on disk. */
  async function getNothing(key: string): Promise<Blob | undefined> {
    const found = await find(key)
    return found && { ...found, stream: new Response(new Uint8Array()).body ?? new ReadableStream() }
  }

  async function find(key: string): Promise<BlobFacts | undefined> {
    try {
      const { headers } = await s3.send({ method: 'HEAD', key: requireKey(key) })
      return { size: sizeOf(headers) }
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  async function remove(key: string): Promise<void> {
    try {
      await s3.send({ method: 'DELETE', key: requireKey(key) })
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }

  return { put, get, find, remove }
}

const isRefusedAs = (error: unknown, status: number): error is S3Error =>
  error instanceof S3Error && error.status === status

/** A bucket that is missing is no missing blob. */
const isMissing = (error: unknown): boolean => isRefusedAs(error, 404) && error.code === 'NoSuchKey'

/** Of the whole blob, also when only a part comes ("bytes 2-4/10"). */
function sizeOf(headers: Headers): number {
  const size = headers.get('content-range')?.split('/')[1] ?? headers.get('content-length')
  if (!size || !/^\d+$/.test(size)) throw away(new Error('the storage did not say how long a blob is'))
  return Number(size)
}

/** The body of an answer, which breaks when nothing comes for too long. Only the time in which somebody waits counts. */
function watch({ response, cancel }: S3Answer, idleMs: number): ReadableStream<Uint8Array> {
  const reader = response.body?.getReader()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const piece = await requireWithin(idleMs, 'storage', reader?.read() ?? Promise.resolve(ENDED))
        if (piece.done) controller.close()
        else controller.enqueue(piece.value)
      } catch (error) {
        cancel(error instanceof Error ? error : new Error(String(error)))
        throw away(error)
      }
    },
    cancel: () => cancel(new Error('its reader went away')),
  })
}

const ENDED = { done: true, value: undefined } as const
