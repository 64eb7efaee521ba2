import { afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { refusalOf } from '../../test/harness/refusal.ts'
import { startS3 } from '../../test/harness/s3.ts'
import { blobStoreContract } from './blob-store.contract.ts'
import { createS3BlobStore } from './s3-blob-store.ts'
import { createS3Client, S3_DEADLINES, type S3Settings } from './s3-client.ts'
import { PART_BYTES } from './s3-upload.ts'

const KEY = 'file-0190a0a0-0000-7000-8000-000000000001'
const MEBIBYTE = 1024 * 1024
/** For what never answers. What has to succeed is given the ordinary ones: a busy machine takes its time. */
const DEADLINES = { answerMs: 700, uploadMs: 700, idleMs: 700 }

/** The storage is a Java that is started anew again and again. */
setDefaultTimeout(60_000)

let s3: Awaited<ReturnType<typeof startS3>>
beforeAll(async () => {
  s3 = await startS3()
}, 120_000)

/** A stream of so many pieces of 1 MiB, that breaks in the end if it is told to. `onPull` is waited for. */
function streamOf(mebibytes: number, options: { failure?: Error; onPull?: (turn: number) => unknown } = {}) {
  let turn = 0
  const seen = { cancelled: false }
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await options.onPull?.(turn)
        if (turn < mebibytes) controller.enqueue(new Uint8Array(MEBIBYTE).fill(turn++))
        else if (options.failure) controller.error(options.failure)
        else controller.close()
      },
      cancel() {
        seen.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { stream, seen }
}

/** As many pieces that are one and the same: this stream itself takes no memory. */
function sameOverAndOver(mebibytes: number, onPull: () => void): ReadableStream<Uint8Array> {
  const piece = new Uint8Array(MEBIBYTE)
  let turn = 0
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        onPull()
        if (turn++ < mebibytes) controller.enqueue(piece)
        else controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}

async function listUploads(settings: S3Settings): Promise<string[]> {
  const { text } = await createS3Client(settings).send({ method: 'GET', key: '', query: { uploads: '' } })
  return [...text.matchAll(/<UploadId>(.*?)<\/UploadId>/g)].map(([, id]) => id ?? '')
}

describe('blobs in S3', () => {
  blobStoreContract(async () => createS3BlobStore(s3.makeBucket()))

  test('a blob of several parts is kept whole, byte for byte', async () => {
    const store = createS3BlobStore(s3.makeBucket())
    const { stream } = streamOf(20)
    expect(await store.put(KEY, stream)).toEqual({ size: 20 * MEBIBYTE })
    const bytes = new Uint8Array(await new Response((await store.get(KEY))?.stream).arrayBuffer())
    expect(bytes.byteLength).toBe(20 * MEBIBYTE)
    const expected = Array.from({ length: 20 }, (_, turn) => new Uint8Array(MEBIBYTE).fill(turn))
    expect(Buffer.compare(bytes, Buffer.concat(expected))).toBe(0)
  })

  test('a blob of exactly one part, or two, has no part that is missing or too many', async () => {
    const store = createS3BlobStore(s3.makeBucket())
    for (const parts of [1, 2]) {
      const { size } = await store.put(KEY, streamOf((parts * PART_BYTES) / MEBIBYTE).stream)
      expect(size).toBe(parts * PART_BYTES)
      expect(await store.find(KEY)).toEqual({ size })
    }
  })

  test('of a big stream that breaks off nothing is kept: no blob, and no parts', async () => {
    const settings = s3.makeBucket()
    const store = createS3BlobStore(settings)
    let underWay: string[] = []
    const { stream } = streamOf(20, {
      failure: new Error('gone'),
      onPull: async (turn) => {
        if (turn === 20) underWay = await listUploads(settings)
      },
    })
    const outcome = await store.put(KEY, stream).catch((error: Error) => error.message)
    expect(outcome).toBe('gone')
    expect(underWay).toHaveLength(1)
    expect(await listUploads(settings)).toEqual([])
    expect(await store.find(KEY)).toBeUndefined()
  })

  test('a big stream that breaks off leaves the blob that was there before', async () => {
    const store = createS3BlobStore(s3.makeBucket())
    await store.put(KEY, new TextEncoder().encode('before'))
    await store.put(KEY, streamOf(20, { failure: new Error('gone') }).stream).catch(() => {})
    expect(await new Response((await store.get(KEY))?.stream).text()).toBe('before')
  })

  test('a part tells the size of the whole, and one beyond the end is empty', async () => {
    const store = createS3BlobStore(s3.makeBucket())
    await store.put(KEY, new TextEncoder().encode('0123456789'))
    const parts = [
      { start: 8, end: 100 },
      { start: 10, end: 12 },
      { start: 3, end: 3 },
    ]
    const got = await Promise.all(parts.map((part) => store.get(KEY, part)))
    expect(got.map((blob) => blob?.size)).toEqual([10, 10, 10])
    expect(await Promise.all(got.map((blob) => new Response(blob?.stream).text()))).toEqual(['89', '', ''])
    expect(await store.get('nothing-is-here', { start: 0, end: 1 })).toBeUndefined()
  })

  test('however big a blob is, putting and reading it takes the memory of a few parts', async () => {
    const store = createS3BlobStore(s3.makeBucket())
    Bun.gc(true)
    const before = process.memoryUsage.rss()
    let peak = 0
    const look = () => void (peak = Math.max(peak, process.memoryUsage.rss() - before))
    await store.put(KEY, sameOverAndOver(120, look))
    for await (const _piece of (await store.get(KEY))?.stream ?? []) look()
    expect(peak).toBeLessThan(80 * MEBIBYTE)
  })

  test('who signs with another secret is refused by the name of the error', async () => {
    const store = createS3BlobStore({ ...s3.makeBucket(), secretAccessKey: 'another' })
    const outcome = await store.put(KEY, new Uint8Array(3)).catch((error: unknown) => error)
    expect(outcome).toMatchObject({ name: 'S3Error', status: 403, code: 'SignatureDoesNotMatch' })
  })

  test('a bucket that is missing is not the same as a blob that is missing', async () => {
    const store = createS3BlobStore({ ...s3.makeBucket(), bucket: 'no-such-bucket' })
    const outcome = await store.get(KEY).catch((error: unknown) => error)
    expect(outcome).toMatchObject({ name: 'S3Error', status: 404, code: 'NoSuchBucket' })
  })
})

describe('a storage that is not well', () => {
  afterEach(async () => {
    s3.resume()
    await s3.start()
  })

  /** What each of the four says, and how long the slowest took. */
  async function refusals(settings: S3Settings) {
    const store = createS3BlobStore(settings, DEADLINES)
    const started = performance.now()
    const bytes = new Uint8Array(3)
    const calls = [store.put(KEY, bytes), store.get(KEY), store.find(KEY), store.remove(KEY)]
    const problems = await Promise.all(calls.map((call) => refusalOf(call)))
    return { problems, ms: performance.now() - started }
  }

  const AWAY = { code: 'unavailable', status: 503, more: { retryAfterMs: 1000 } }

  test('that is away is told as such', async () => {
    const settings = s3.makeBucket()
    await s3.kill9()
    const { problems } = await refusals(settings)
    expect(problems).toMatchObject([AWAY, AWAY, AWAY, AWAY])
    expect(String(problems[0]?.cause)).toMatch(/unable to connect/i)
  })

  test('that takes connections and is silent is given up at the deadline', async () => {
    const silent = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
    const endpoint = `http://127.0.0.1:${silent.port}`
    const { problems, ms } = await refusals({ ...s3.makeBucket(), endpoint })
    silent.stop(true)
    expect(problems).toMatchObject([AWAY, AWAY, AWAY, AWAY])
    expect(String(problems[0]?.cause)).toContain('no answer within 700 ms')
    expect(ms).toBeLessThan(5_000)
  })

  test('that fails in passing is asked again', async () => {
    let calls = 0
    const busy = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: () => (++calls < 3 ? new Response('<Code>SlowDown</Code>', { status: 503 }) : new Response(null)),
    })
    const store = createS3BlobStore({ ...s3.makeBucket(), endpoint: `http://127.0.0.1:${busy.port}` })
    expect(await store.put(KEY, new Uint8Array(3))).toEqual({ size: 3 })
    expect(calls).toBe(3)
    await busy.stop(true)
  })

  test('that goes silent in the midst of a put lets go of the source, and is well again afterwards', async () => {
    const settings = s3.makeBucket()
    const store = createS3BlobStore(settings)
    const hasty = createS3BlobStore(settings, { ...DEADLINES, uploadMs: 2_000 })
    const { stream, seen } = streamOf(40, { onPull: (turn) => void (turn === 12 && s3.pause()) })
    expect(await refusalOf(hasty.put(KEY, stream))).toMatchObject(AWAY)
    expect(seen.cancelled).toBe(true)
    s3.resume()
    expect(await store.find(KEY)).toBeUndefined()
    expect(await store.put(KEY, streamOf(12).stream)).toEqual({ size: 12 * MEBIBYTE })
  })

  test('that goes silent in the midst of a read breaks the stream', async () => {
    const reader = await beginReading()
    s3.pause()
    expect(await refusalOf(readToEnd(reader))).toMatchObject(AWAY)
  })

  test('that dies in the midst of a read breaks the stream, and does not end it', async () => {
    const reader = await beginReading()
    await s3.kill9()
    expect(await refusalOf(readToEnd(reader))).toMatchObject(AWAY)
  })

  test('says 200 and then that the parts could not be put together: that is a failure', async () => {
    const fickle = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch(request) {
        const { search } = new URL(request.url)
        if (request.method === 'POST' && search === '?uploads=') return new Response('<UploadId>1</UploadId>')
        if (request.method === 'POST') return new Response('<Error><Code>InternalError</Code></Error>')
        return new Response(null, { headers: { etag: '"e"' } })
      },
    })
    const endpoint = `http://127.0.0.1:${fickle.port}`
    const store = createS3BlobStore({ ...s3.makeBucket(), endpoint })
    const outcome = await refusalOf(store.put(KEY, streamOf(9).stream))
    await fickle.stop(true)
    expect(outcome).toMatchObject(AWAY)
    expect(outcome.cause).toMatchObject({ code: 'InternalError' })
  })
})

/** Of a blob that is much larger than what is on its way at a time; impatient from here on. */
async function beginReading() {
  const settings = s3.makeBucket()
  await createS3BlobStore(settings).put(KEY, streamOf(20).stream)
  const reader = (await createS3BlobStore(settings, { ...S3_DEADLINES, idleMs: 700 }).get(KEY))?.stream.getReader()
  await reader?.read()
  return reader
}

async function readToEnd(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<void> {
  while (reader && !(await reader.read()).done);
}
