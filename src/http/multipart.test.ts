import { describe, expect, test } from 'bun:test'
import { readMultipart } from './multipart.ts'

/** A request whose body arrives in pieces of this many bytes. */
function requestOf(body: Uint8Array, contentType: string, pieceBytes: number): Request {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < body.byteLength; at += pieceBytes) controller.enqueue(body.slice(at, at + pieceBytes))
      controller.close()
    },
  })
  return new Request('http://localhost/', { method: 'POST', body: stream, headers: { 'Content-Type': contentType } })
}

async function partsOf(request: Request) {
  const parts: { name: string; filename: string | undefined; text: string }[] = []
  for await (const { name, filename, content } of readMultipart(request)) {
    const pieces: Uint8Array[] = []
    for await (const piece of content) pieces.push(piece)
    parts.push({ name, filename, text: Buffer.concat(pieces).toString() })
  }
  return parts
}

const FORM = new FormData()
FORM.set('body', 'Good morning\r\n--not-the-boundary')
FORM.append('files', new File(['a'.repeat(5000)], 'mast "1" é.jpg'))
FORM.append('files', new File([], ''))
FORM.set('id', '')

const whole = new Response(FORM)
const type = whole.headers.get('Content-Type') ?? ''
const bytes = new Uint8Array(await whole.arrayBuffer())

describe('a form is read as it arrives', () => {
  test.each([1, 7, 64, 100_000])('in pieces of %d bytes', async (pieceBytes) => {
    const parts = await partsOf(requestOf(bytes, type, pieceBytes))
    expect(parts.map(({ name, text }) => [name, text.length])).toEqual([
      ['body', 32],
      ['files', 5000],
      ['files', 0],
      ['id', 0],
    ])
    expect(parts[1]?.filename).toBe('mast "1" é.jpg')
    expect(parts[0]?.filename).toBeUndefined()
  })

  test('what nobody reads of a part is skipped', async () => {
    const names: string[] = []
    for await (const { name } of readMultipart(requestOf(bytes, type, 64))) names.push(name)
    expect(names).toEqual(['body', 'files', 'files', 'id'])
  })
})

describe('refused with 400', () => {
  test.each([
    ['a form that is cut off', bytes.slice(0, 3000), type],
    ['another boundary', bytes, 'multipart/form-data; boundary=other'],
    ['no boundary', bytes, 'multipart/form-data'],
    [
      'headers without an end',
      new Uint8Array(Buffer.from(`--b\r\n${'x'.repeat(40_000)}`)),
      'multipart/form-data; boundary=b',
    ],
    [
      'a part without a name',
      new Uint8Array(Buffer.from('--b\r\nX: y\r\n\r\nz\r\n--b--')),
      'multipart/form-data; boundary=b',
    ],
  ])('%s', async (_, body, contentType) => {
    const fault = await partsOf(requestOf(body, contentType, 1024)).catch((error: unknown) => error)
    expect(fault).toMatchObject({ status: 400, code: 'input.not_a_form' })
  })
})
