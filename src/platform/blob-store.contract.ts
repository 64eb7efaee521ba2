import { expect, test } from 'bun:test'
import type { BlobStore } from './blob-store.ts'

const KEY = 'picture-0190a0a0-0000-7000-8000-000000000001'
const bytes = (text: string) => new TextEncoder().encode(text)

async function textOf(
  store: BlobStore,
  key: string,
  range?: { start: number; end: number },
): Promise<string | undefined> {
  const blob = await store.get(key, range)
  return blob && (await new Response(blob.stream).text())
}

function streamOf(chunks: Uint8Array[], failure?: Error): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      if (failure) controller.error(failure)
      else controller.close()
    },
  })
}

/** What every form of the store of files keeps to; `create` gives an empty one. */
export function blobStoreContract(create: () => Promise<BlobStore>): void {
  test('what was put is what is got, with its size', async () => {
    const store = await create()
    expect(await store.put(KEY, bytes('high water'))).toEqual({ size: 10 })
    expect(await textOf(store, KEY)).toBe('high water')
    expect(await store.find(KEY)).toEqual({ size: 10 })
  })

  test('a stream of many pieces is kept whole', async () => {
    const store = await create()
    const pieces = Array.from({ length: 100 }, (_, i) => bytes(`${i},`.repeat(1_000)))
    const { size } = await store.put(KEY, streamOf(pieces))
    expect(size).toBe(pieces.reduce((sum, piece) => sum + piece.byteLength, 0))
    expect(await textOf(store, KEY)).toBe(pieces.map((piece) => new TextDecoder().decode(piece)).join(''))
  })

  test('of a stream that breaks off nothing is kept', async () => {
    const store = await create()
    const broken = await store.put(KEY, streamOf([bytes('half')], new Error('gone'))).then(
      () => undefined,
      (error: Error) => error.message,
    )
    expect(broken).toBe('gone')
    expect(await store.find(KEY)).toBeUndefined()
    expect(await store.get(KEY)).toBeUndefined()
  })

  test('a part can be read alone', async () => {
    const store = await create()
    await store.put(KEY, bytes('0123456789'))
    expect(await textOf(store, KEY, { start: 2, end: 5 })).toBe('234')
  })

  test('putting a key again replaces it, and removing it twice is as good as once', async () => {
    const store = await create()
    await store.put(KEY, bytes('first'))
    await store.put(KEY, bytes('then'))
    expect(await textOf(store, KEY)).toBe('then')
    await store.remove(KEY)
    await store.remove(KEY)
    expect(await store.find(KEY)).toBeUndefined()
  })

  test('an empty blob is a blob', async () => {
    const store = await create()
    await store.put(KEY, bytes(''))
    expect(await textOf(store, KEY)).toBe('')
  })

  test.each(['../secret', '/etc/passwd', 'a/b', '', 'A'.repeat(10), 'a'.repeat(200), 'nul\0nul'])(
    '%j is no key',
    async (key) => {
      const store = await create()
      const refused = await Promise.all(
        [() => store.put(key, bytes('x')), () => store.get(key), () => store.find(key), () => store.remove(key)].map(
          async (use) => {
            try {
              await use()
              return 'allowed'
            } catch (error) {
              return error instanceof TypeError ? 'refused' : String(error)
            }
          },
        ),
      )
      expect(refused).toEqual(['refused', 'refused', 'refused', 'refused'])
    },
  )
}
