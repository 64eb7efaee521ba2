import { tooLarge } from './files.problems.ts'
import { isPicture } from './picture.ts'
import { SNIFFED_BYTES, sniffType } from './sniff.ts'

/** What is found out about a file while it passes. */
export interface Inspection {
  /** The file, passed on. Breaks with a 413 `Problem` when it is too large. */
  stream: ReadableStream<Uint8Array>
  /** Once all has passed. */
  facts: () => { size: number; sha256: Uint8Array; mediaType: string; picture: Uint8Array<ArrayBuffer> | undefined }
}

/** Looks at a file on its way into the storage. Only pictures are kept whole in memory, and the beginning of everything else. */
export function inspect(content: AsyncGenerator<Uint8Array, void>, maxBytes: number): Inspection {
  const hash = new Bun.CryptoHasher('sha256')
  let kept: Uint8Array[] = []
  let keptBytes = 0
  let size = 0
  let mediaType: string | undefined

  function look(piece: Uint8Array): void {
    size += piece.byteLength
    if (size > maxBytes) throw tooLarge(maxBytes)
    hash.update(piece)
    if (mediaType !== undefined && !isPicture(mediaType)) return
    kept.push(piece)
    keptBytes += piece.byteLength
    if (mediaType === undefined && keptBytes >= SNIFFED_BYTES) mediaType = sniff()
    if (mediaType !== undefined && !isPicture(mediaType)) kept = []
  }

  const sniff = () => sniffType(Buffer.concat(kept).subarray(0, SNIFFED_BYTES))

  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await content.next()
      if (next.done) return controller.close()
      look(next.value)
      controller.enqueue(next.value)
    },
    cancel: async () => void (await content.return()),
  })

  function facts() {
    const type = mediaType ?? sniff()
    const picture = isPicture(type) ? new Uint8Array(Buffer.concat(kept)) : undefined
    return { size, sha256: new Uint8Array(hash.digest()), mediaType: type, picture }
  }

  return { stream, facts }
}
