import type { Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { Reserved, Transaction } from './postgres.ts'
import { within } from './within.ts'

/** A server that says nothing for so long is away. */
const SILENCE_LIMIT_MS = 60_000
const WATCH_INTERVAL_MS = 1_000
/** How much is gathered before it is handed on. */
const PIECE_BYTES = 1 << 20

export interface CopiedTable {
  name: string
  columns: readonly string[]
}

/**
 * The rows of a table as COPY writes them, in pieces of about 1 MiB. The server waits while nobody takes them. Rejects when it is silent for a minute.
 */
export async function* copyOut(connection: Reserved, table: CopiedTable): AsyncGenerator<Buffer> {
  const { name, columns } = table
  const stream = await answered(connection`copy ${connection(name)} (${connection(columns)}) to stdout`.readable())
  let waitsSince = Date.now()
  const watch = setInterval(() => {
    if (Date.now() - waitsSince > SILENCE_LIMIT_MS) stream.destroy(silent())
  }, WATCH_INTERVAL_MS)
  try {
    let parts: Buffer[] = []
    let size = 0
    for await (const row of stream as AsyncIterable<Buffer>) {
      parts.push(row)
      size += row.byteLength
      if (size < PIECE_BYTES) continue
      // However long the taker takes, that is not the server's silence.
      waitsSince = Infinity
      yield Buffer.concat(parts)
      waitsSince = Date.now()
      parts = []
      size = 0
    }
    // postgres.js pauses the socket when its stream is full and resumes it only when the stream is read again, which it is not after
    // its end: without this the next statement on the connection would never be answered.
    stream._read(0)
    if (size > 0) yield Buffer.concat(parts)
  } finally {
    clearInterval(watch)
  }
}

/** Puts rows as COPY wrote them into a table, and gives how many there are in it then. Rejects with PostgreSQL's error, or that of the source. */
export async function copyIn(tx: Transaction, table: CopiedTable, pieces: AsyncIterable<Uint8Array>): Promise<number> {
  const { name, columns } = table
  const stream = await answered(tx`copy ${tx(name)} (${tx(columns)}) from stdin`.writable())
  let fault: unknown
  stream.on('error', (error) => (fault ??= error))
  try {
    for await (const piece of pieces) await answered(write(stream, piece))
  } catch (error) {
    if (!stream.destroyed) stream.destroy(error instanceof Error ? error : new Error(String(error)))
    throw fault ?? error
  }
  stream.end()
  // The end is sent in the next turn. Its own answer does not come when PostgreSQL refuses the rows (postgres.js has let go of the stream by
  // then), but the next statement fails in that case.
  await setImmediate()
  const [row] = await tx<{ count: number }[]>`select count(*) as count from ${tx(name)}`.catch((error: unknown) => {
    throw new Error(`PostgreSQL refused the rows of ${name}, and its log says why`, { cause: error })
  })
  return row?.count ?? 0
}

function write(stream: Writable, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => stream.write(piece, (error) => (error ? reject(error) : resolve())))
}

async function answered<T>(work: Promise<T>): Promise<T> {
  if (await within(SILENCE_LIMIT_MS, work)) return work
  throw silent()
}

const silent = () => new Error(`PostgreSQL has said nothing for ${SILENCE_LIMIT_MS / 1000} seconds`)
