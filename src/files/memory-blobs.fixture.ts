import type { BlobStore } from '../platform/blob-store.ts'

/** A storage in memory, and what is in it. */
export function createMemoryBlobs() {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>()
  const blobs: BlobStore = {
    async put(key, content) {
      const bytes = content instanceof Uint8Array ? new Uint8Array(content) : await Bun.readableStreamToBytes(content)
      kept.set(key, new Uint8Array(bytes))
      return { size: bytes.byteLength }
    },
    async get(key, range) {
      const bytes = kept.get(key)
      const part = range ? bytes?.slice(range.start, range.end) : bytes
      return part && bytes && { size: bytes.byteLength, stream: new Blob([part]).stream() }
    },
    async find(key) {
      const bytes = kept.get(key)
      return bytes && { size: bytes.byteLength }
    },
    async remove(key) {
      kept.delete(key)
    },
  }
  return { blobs, keys: () => [...kept.keys()] }
}
