import type { Config } from '../../config.ts'
import type { BlobStore } from '../../platform/blob-store.ts'
import { createS3BlobStore } from '../../platform/s3-blob-store.ts'
import { findS3Settings, S3Error } from '../../platform/s3-client.ts'
import { examine, fault, type Finding, messageOf, ok } from './finding.ts'

const DEADLINE_MS = 25_000
const DEADLINES = { answerMs: 5_000, uploadMs: 5_000, idleMs: 5_000 }

/** By the codes of the S3 API Reference ("Error responses"). */
const REMEDIES: Record<string, string> = {
  NoSuchBucket: 'make the bucket, or correct S3_BUCKET',
  InvalidAccessKeyId: 'correct S3_ACCESS_KEY_ID',
  SignatureDoesNotMatch: 'correct S3_SECRET_ACCESS_KEY',
  AccessDenied: 'let this key get, put and delete objects of the bucket, and abort uploads',
  AuthorizationHeaderMalformed: 'correct S3_REGION',
  PermanentRedirect: 'correct S3_REGION',
  RequestTimeTooSkewed: 'set the clock of this machine by the network (NTP)',
}

/** Files in S3: whether one can be put, read and removed. */
export async function examineStorage(config: Config): Promise<Finding[]> {
  const settings = findS3Settings(config)
  if (!settings) return []
  const place = `${settings.bucket} at ${settings.endpoint ?? 'AWS'}`
  const store = createS3BlobStore(settings, DEADLINES)
  return examine(
    'S3',
    DEADLINE_MS,
    () => look(store, place),
    (error) => explain(place, error),
  )
}

async function look(store: BlobStore, place: string): Promise<Finding[]> {
  const key = `doctor-${crypto.randomUUID()}`
  await store.put(key, new TextEncoder().encode('a doctor was here'))
  const blob = await store.get(key, { start: 2, end: 8 })
  const read = await new Response(blob?.stream).text()
  await store.remove(key)
  if (read !== 'doctor') return [fault('S3', `${place} gave ${JSON.stringify(read)} as a part of a file`)]
  if (await store.find(key)) return [fault('S3', `${place} still has a file that was removed`)]
  return [ok('S3', `a file was put into ${place}, read and removed`)]
}

function explain(place: string, error: unknown): string {
  if (error instanceof S3Error) return `${place} refuses (${error.code}): ${REMEDIES[error.code] ?? error.message}`
  const cause = error instanceof Error && error.cause ? error.cause : error
  return `${place} can not be used (${messageOf(cause)}): start it, or correct S3_ENDPOINT`
}
