import { Problem } from '../platform/problem.ts'
import type { RequestContext } from './env.ts'

const MAX_HEADER_BYTES = 16 * 1024
const CRLF = '\r\n'

/** One field of a form, as it arrives. */
export interface Part {
  name: string
  /** Undefined for a field that is no file; empty for a file field in which nothing was chosen. */
  filename: string | undefined
  /** Read it before the next part is asked for; what is left of it is skipped. */
  content: AsyncGenerator<Uint8Array, void>
}

/** Whether a request brings a form in which files may be. */
export const isMultipart = (c: RequestContext): boolean => boundaryOf(c.req.raw) !== undefined

/**
 * The fields of a multipart form (RFC 7578) one after the other, as they arrive: no file has to fit into memory. Throws a 400
 * `Problem` for what is none, or is cut off.
 */
export async function* readMultipart(request: Request): AsyncGenerator<Part, void> {
  const boundary = boundaryOf(request)
  if (boundary === undefined || !request.body) throw malformed()
  const bytes = createBytes(request.body)
  const delimiter = Buffer.from(`${CRLF}--${boundary}`)
  for await (const _ of bytes.until(delimiter));
  while (!(await bytes.endsHere())) {
    const part = parseHeaders(await bytes.takeHeaders())
    const content = bytes.until(delimiter)
    yield { ...part, content }
    for await (const _ of content);
  }
}

function boundaryOf(request: Request): string | undefined {
  const type = request.headers.get('Content-Type') ?? ''
  if (!/^multipart\/form-data\b/i.test(type)) return undefined
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(type) ?? []
  return quoted ?? plain
}

function createBytes(body: ReadableStream<Uint8Array>) {
  const reader = body.getReader()
  // The first delimiter has no line before it.
  let held = Buffer.from(CRLF)

  async function more(): Promise<void> {
    const next = await reader.read().catch(() => ({ done: true, value: undefined }) as const)
    if (next.done) throw malformed()
    held = Buffer.concat([held, next.value])
  }

  /** What comes before the delimiter, in pieces. */
  async function* until(delimiter: Buffer): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const at = held.indexOf(delimiter)
      const sure = at === -1 ? held.byteLength - delimiter.byteLength + 1 : at
      const piece = held.subarray(0, Math.max(0, sure))
      held = held.subarray(at === -1 ? piece.byteLength : at + delimiter.byteLength)
      if (piece.byteLength > 0) yield piece
      if (at !== -1) return
      await more()
    }
  }

  /** Whether the delimiter just read was the last one. */
  async function endsHere(): Promise<boolean> {
    while (held.byteLength < 2) await more()
    return held.subarray(0, 2).equals(Buffer.from('--'))
  }

  async function takeHeaders(): Promise<string> {
    const end = Buffer.from(CRLF + CRLF)
    for (;;) {
      const at = held.indexOf(end)
      if (at > MAX_HEADER_BYTES || (at === -1 && held.byteLength > MAX_HEADER_BYTES)) throw malformed()
      if (at !== -1) {
        const text = held.toString('utf8', 0, at)
        held = held.subarray(at + end.byteLength)
        return text
      }
      await more()
    }
  }

  return { until, endsHere, takeHeaders }
}

function parseHeaders(text: string): Pick<Part, 'name' | 'filename'> {
  const disposition = text.split(CRLF).find((line) => /^content-disposition:\s*form-data\b/i.test(line))
  const name = disposition && parameter(disposition, 'name')
  if (disposition === undefined || name === undefined) throw malformed()
  return { name, filename: parameter(disposition, 'filename') }
}

/** Browsers write quotes and line ends of a name as %22, %0D and %0A, curl the quotes with a backslash. */
function parameter(disposition: string, name: string): string | undefined {
  const [, value] = new RegExp(`;\\s*${name}="((?:[^"\\\\]|\\\\.)*)"`, 'i').exec(disposition) ?? []
  return value
    ?.replace(/\\(["\\])/g, '$1')
    .replace(/%(22|0D|0A)/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
}

const malformed = () =>
  new Problem('input.not_a_form', 400, 'Expected a form (urlencoded or multipart), found something else.')
