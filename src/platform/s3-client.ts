import type { Config } from '../config.ts'
import { unavailable } from './problem.ts'
import { encodeQuery, signS3Call } from './s3-signature.ts'

/** Where the bucket is, and who signs in. */
export interface S3Settings {
  bucket: string
  accessKeyId: string
  secretAccessKey: string
  /** Of the storage; AWS in the region when undefined. Its path, if it has one, goes before that of the bucket. */
  endpoint?: string | undefined
  region?: string | undefined
}

export interface S3Request {
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  key: string
  query?: Record<string, string>
  headers?: Record<string, string>
  body?: Uint8Array<ArrayBuffer>
}

export interface S3Deadlines {
  /** From the call to the head of its answer, all attempts together. */
  answerMs: number
  /** The same for a call that carries bytes of a blob. */
  uploadMs: number
  /** Between two pieces of a blob that is read. */
  idleMs: number
}

export const S3_DEADLINES: S3Deadlines = { answerMs: 10_000, uploadMs: 60_000, idleMs: 15_000 }

/** Storages answer 500 and 503 in ordinary operation and want to be asked again ("Error responses" of the S3 API Reference). */
const PAUSES_MS = [100, 400]
/** What a storage expects where it knows no regions. */
const DEFAULT_REGION = 'us-east-1'

/** The storage refused: its own code (`NoSuchKey`, `SignatureDoesNotMatch` …) and the HTTP status. */
export class S3Error extends Error {
  override name = 'S3Error'
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

/** An answer of which only the head was read. `cancel` ends the connection, also under a body that is being read. */
export interface S3Answer {
  response: Response
  cancel: (reason: Error) => void
}

export type S3Client = ReturnType<typeof createS3Client>

/** The settings for files in S3; undefined when files are kept on disk. */
export function findS3Settings(config: Config): S3Settings | undefined {
  const { S3_BUCKET: bucket, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = config
  if (bucket === undefined || accessKeyId === undefined || secretAccessKey === undefined) return undefined
  return { bucket, accessKeyId, secretAccessKey, endpoint: config.S3_ENDPOINT, region: config.S3_REGION }
}

/**
 * Signed calls to a bucket, each with a deadline. Not `Bun.S3Client`: its calls have neither a deadline nor a way to end
 * them, so that a storage that stops answering keeps them, their memory and their connections for ever, and what was
 * given up may still be kept later. The bucket is named in the path, which every storage understands.
 */
export function createS3Client(settings: S3Settings, deadlines: S3Deadlines = S3_DEADLINES) {
  const { bucket, accessKeyId, secretAccessKey, region = DEFAULT_REGION } = settings
  const endpoint = new URL(settings.endpoint ?? `https://s3.${region}.amazonaws.com`)
  const root = `${endpoint.origin}${endpoint.pathname.replace(/\/+$/, '')}/${bucket}`
  const signer = { accessKeyId, secretAccessKey, region }

  /**
   * Resolves at the head of a good answer. Throws `S3Error` when the storage refuses, and a 503 `Problem` when it is
   * away, silent or failing; its `cause` says which.
   */
  async function open(request: S3Request): Promise<S3Answer> {
    const controller = new AbortController()
    const deadlineMs = deadlineOf(request)
    const timer = setTimeout(() => controller.abort(new Error(`no answer within ${deadlineMs} ms`)), deadlineMs)
    try {
      const response = await attempt(() => call(request, controller.signal), controller.signal)
      return { response, cancel: (reason) => controller.abort(reason) }
    } catch (error) {
      throw isRefusal(error) ? error : away(error)
    } finally {
      clearTimeout(timer)
    }
  }

  async function call({ method, key, query, headers, body }: S3Request, signal: AbortSignal): Promise<Response> {
    const url = new URL(`${root}/${key}${query ? `?${encodeQuery(query)}` : ''}`)
    const signed = signS3Call({ method, url, headers: { ...headers }, body }, signer, new Date())
    // Each call's own bytes are wanted, and not what a server made of them for the wire.
    const init = { method, headers: { ...signed, 'accept-encoding': 'identity' }, signal, redirect: 'manual' as const }
    const response = await fetch(url, body ? { ...init, body } : init)
    if (response.ok) return response
    throw refusal(response, await response.text())
  }

  /** The same for a call whose answer has no bytes of a blob: it is read, within the same deadline once more. */
  async function send(request: S3Request): Promise<{ headers: Headers; text: string }> {
    const { response, cancel } = await open(request)
    const deadlineMs = deadlineOf(request)
    const timer = setTimeout(() => cancel(new Error(`no whole answer within ${deadlineMs} ms`)), deadlineMs)
    try {
      return { headers: response.headers, text: await response.text() }
    } catch (error) {
      throw away(error)
    } finally {
      clearTimeout(timer)
    }
  }

  const deadlineOf = ({ body }: S3Request) => (body ? deadlines.uploadMs : deadlines.answerMs)

  return { open, send, deadlines }
}

/** Asks again after failures that pass by themselves; the deadline ends also the waiting. */
async function attempt<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let turn = 0; ; turn++) {
    try {
      return await work()
    } catch (error) {
      const pauseMs = PAUSES_MS[turn]
      if (pauseMs === undefined || signal.aborted || isRefusal(error)) throw signal.aborted ? signal.reason : error
      await Bun.sleep(pauseMs)
    }
  }
}

/** The body is XML; an answer to HEAD has none, then only the status tells. */
function refusal({ status }: Response, xml: string): S3Error {
  const code = findTag(xml, 'Code') ?? (status === 404 ? 'NoSuchKey' : 'Unknown')
  return new S3Error(code, status, `The storage answered ${status} ${code}. ${findTag(xml, 'Message') ?? ''}`.trim())
}

/** Whether asking again would be answered in the same way. */
const isRefusal = (error: unknown): error is S3Error =>
  error instanceof S3Error && error.status < 500 && error.status !== 429

/** The text of the first element of this name: answers of a storage are flat and small, and need no parser. */
export function findTag(xml: string, name: string): string | undefined {
  return xml
    .match(new RegExp(`<${name}>([^<]*)</${name}>`))?.[1]
    ?.replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
}

/** What a person is told of a storage that is not there; for who runs the program the `cause` says more. */
export function away(cause: unknown): Error {
  const problem = unavailable('The server can not reach its storage for files just now. Try again in a moment.')
  problem.cause = cause
  return problem
}
