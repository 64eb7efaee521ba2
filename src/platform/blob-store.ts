/** What is kept besides its bytes. */
export interface BlobFacts {
  /** Bytes. */
  size: number
}

/** A blob as it is read: whole or a part of it, as a stream, so that no file has to fit into memory. */
export interface Blob extends BlobFacts {
  stream: ReadableStream<Uint8Array>
}

/** A part of a blob: `start` to before `end`, in bytes. */
export interface Range {
  start: number
  end: number
}

/**
 * The port for files. Keys are made by the program (never from a file's name) and name their content for good: a blob is
 * put once and then only read or deleted. One suite (`blob-store.contract.ts`) runs over all forms.
 * - `put` keeps all of it or nothing, also when the process or the sender dies on the way; putting a key again replaces it.
 * - `get` and `find` give undefined for a key that is not there.
 * - `remove` of what is not there does nothing.
 */
export interface BlobStore {
  put: (key: string, content: ReadableStream<Uint8Array> | Uint8Array) => Promise<BlobFacts>
  get: (key: string, range?: Range) => Promise<Blob | undefined>
  find: (key: string) => Promise<BlobFacts | undefined>
  remove: (key: string) => Promise<void>
}

const KEY = /^[a-z0-9][a-z0-9-]{2,127}$/

/** Throws for what is no key: nothing that could name a place outside of the store gets any further. */
export function requireKey(key: string): string {
  if (!KEY.test(key))
    throw new TypeError(
      `Expected a key of 3 to 128 letters, digits and hyphens, found ${JSON.stringify(key.slice(0, 40))}.`,
    )
  return key
}
