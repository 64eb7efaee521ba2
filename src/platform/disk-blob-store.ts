import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Blob, type BlobFacts, type BlobStore, type Range, requireKey } from './blob-store.ts'

/**
 * Blobs as files under a folder, in subfolders by the last two letters of their keys, so that no folder gets too long.
 * A blob is written beside its place, forced to the disk and moved there, so a crash leaves no half of one.
 */
export function createDiskBlobStore(folder: string): BlobStore {
  const pathOf = (key: string) => join(folder, requireKey(key).slice(-2), key)

  async function put(key: string, content: ReadableStream<Uint8Array> | Uint8Array): Promise<BlobFacts> {
    const path = pathOf(key)
    await mkdir(dirname(path), { recursive: true })
    const beside = `${path}.${crypto.randomUUID()}.part`
    try {
      const size = await write(beside, content)
      await rename(beside, path)
      await force(dirname(path))
      return { size }
    } catch (error) {
      await rm(beside, { force: true })
      throw error
    }
  }

  async function get(key: string, range?: Range): Promise<Blob | undefined> {
    const found = await find(key)
    if (!found) return undefined
    const file = Bun.file(pathOf(key))
    return { ...found, stream: (range ? file.slice(range.start, range.end) : file).stream() }
  }

  async function find(key: string): Promise<BlobFacts | undefined> {
    try {
      return { size: (await stat(pathOf(key))).size }
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw error
    }
  }

  const remove = (key: string) => rm(pathOf(key), { force: true })

  return { put, get, find, remove }
}

async function write(path: string, content: ReadableStream<Uint8Array> | Uint8Array): Promise<number> {
  const file = await open(path, 'wx')
  try {
    let size = 0
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      await file.writeFile(chunk)
      size += chunk.byteLength
    }
    await file.sync()
    return size
  } finally {
    await file.close()
  }
}

/** The new name of a file is safe only when its folder is on the disk. */
async function force(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
