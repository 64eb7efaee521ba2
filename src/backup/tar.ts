import { BackupError } from './backup-error.ts'

const BLOCK_BYTES = 512
const NAME_BYTES = 100
const SIZE_AT = 124
const CHECKSUM_AT = 148
const CHECKSUM_BYTES = 8
/** More than any entry of ours: what says it is larger is no archive of ours. */
const ENTRY_LIMIT_BYTES = 64 << 20

export interface TarEntry {
  name: string
  body: Uint8Array
}

/** What ends a tar file. */
export const TAR_END = new Uint8Array(2 * BLOCK_BYTES)

/** One file of a tar (POSIX.1-1988 "ustar"), readable by its owner only. The name has 100 ASCII letters at most. */
export function* writeTarEntry({ name, body }: TarEntry, modifiedAt: Date): Generator<Uint8Array> {
  yield renderHeader(name, body.byteLength, modifiedAt)
  yield body
  yield new Uint8Array(paddingOf(body.byteLength))
}

/** The files of a tar, one after the other. Throws `BackupError` where it is none, or is cut off. */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const bytes = createByteReader(source)
  for (;;) {
    const header = await bytes.take(BLOCK_BYTES)
    if (header.every((byte) => byte === 0)) return bytes.drain()
    const { name, size } = parseHeader(header)
    const body = await bytes.take(size)
    await bytes.take(paddingOf(size))
    yield { name, body }
  }
}

function renderHeader(name: string, size: number, modifiedAt: Date): Uint8Array {
  const header = Buffer.alloc(BLOCK_BYTES)
  header.write(name, 0, 'ascii')
  header.write('0000600\0' + '0000000\0' + '0000000\0', NAME_BYTES, 'ascii')
  header.write(`${octal(size, 11)} ${octal(Math.floor(modifiedAt.getTime() / 1000), 11)} `, SIZE_AT, 'ascii')
  header.write('0', CHECKSUM_AT + CHECKSUM_BYTES, 'ascii')
  header.write('ustar\x0000', 257, 'ascii')
  header.write(`${octal(checksumOf(header), 6)}\0 `, CHECKSUM_AT, 'ascii')
  return header
}

function parseHeader(header: Buffer): { name: string; size: number } {
  const text = (from: number, bytes: number) => header.toString('ascii', from, from + bytes).replace(/[\0 ].*$/s, '')
  const [checksum, size] = [parseInt(text(CHECKSUM_AT, CHECKSUM_BYTES), 8), parseInt(text(SIZE_AT, 12), 8)]
  if (checksum !== checksumOf(header)) throw new BackupError('it is damaged')
  if (!(size <= ENTRY_LIMIT_BYTES)) throw new BackupError('it has a part that is too large')
  return { name: text(0, NAME_BYTES), size }
}

/** The sum of all bytes, with spaces in the place of the sum itself. */
function checksumOf(header: Uint8Array): number {
  const isSum = (at: number) => at >= CHECKSUM_AT && at < CHECKSUM_AT + CHECKSUM_BYTES
  return header.reduce((sum, byte, at) => sum + (isSum(at) ? 0x20 : byte), 0)
}

const octal = (number: number, digits: number) => number.toString(8).padStart(digits, '0')

const paddingOf = (size: number) => (BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES

function createByteReader(source: AsyncIterable<Uint8Array>) {
  const iterator = source[Symbol.asyncIterator]()
  let held = Buffer.alloc(0)

  return {
    /** The next `size` bytes. */
    async take(size: number): Promise<Buffer> {
      const parts: Uint8Array[] = [held]
      for (let have = held.byteLength; have < size;) {
        const next = await iterator.next()
        if (next.done) throw new BackupError('it is cut off')
        parts.push(next.value)
        have += next.value.byteLength
      }
      const all = parts.length === 1 ? held : Buffer.concat(parts)
      held = all.subarray(size)
      return all.subarray(0, size)
    },

    /** Reads what is left: only then a compressed stream has compared its own checksum. */
    async drain(): Promise<void> {
      while (!(await iterator.next()).done);
    },
  }
}
