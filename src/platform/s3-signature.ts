import { createHash, createHmac } from 'node:crypto'

/** Who signs, and for which region of the storage. */
export interface S3Signer {
  accessKeyId: string
  secretAccessKey: string
  region: string
}

/** A call as it goes over the wire. `headers` have names in lower case; `host` needs not be among them. */
export interface S3Call {
  method: string
  url: URL
  headers?: Record<string, string>
  body?: Uint8Array | undefined
}

const ALGORITHM = 'AWS4-HMAC-SHA256'
/** What the signature calls the service; storages other than AWS's use the same word. */
const SERVICE = 's3'

/**
 * The headers of a call with those that sign it: everything about the call is covered, its body too. Signature Version 4
 * as in "Authenticating Requests: Using the Authorization Header" of the Amazon S3 API Reference. The query of `url` has
 * to be made by `encodeQuery`, and its path to need no escapes.
 */
export function signS3Call(call: S3Call, signer: S3Signer, at: Date): Record<string, string> {
  const time = at.toISOString().replace(/[-:]|\.\d{3}/g, '')
  const scope = [time.slice(0, 8), signer.region, SERVICE, 'aws4_request']
  const headers = { ...call.headers, 'x-amz-content-sha256': sha256(call.body ?? ''), 'x-amz-date': time }
  const signed = Object.entries({ ...headers, host: call.url.host }).sort(([a], [b]) => (a < b ? -1 : 1))
  const names = signed.map(([name]) => name).join(';')
  const canonical = [
    call.method,
    call.url.pathname,
    call.url.search.slice(1),
    ...signed.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    headers['x-amz-content-sha256'],
  ].join('\n')
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${signer.secretAccessKey}`)
  const signature = hmac(key, [ALGORITHM, time, scope.join('/'), sha256(canonical)].join('\n')).toString('hex')
  const credential = [signer.accessKeyId, ...scope].join('/')
  return {
    ...headers,
    authorization: `${ALGORITHM} Credential=${credential},SignedHeaders=${names},Signature=${signature}`,
  }
}

/** A query in the one order and spelling that the signature knows. */
export function encodeQuery(query: Record<string, string>): string {
  return Object.entries(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
}

/** `encodeURIComponent` leaves four characters as they are that the signature wants escaped. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex')

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
