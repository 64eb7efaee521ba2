import type { Socket } from 'bun'

/** Enough of a frame to know its kind and numbers; they stand at its start. */
const HEAD_BYTES = 160
const OPCODE = { text: 1, close: 8, ping: 9, pong: 10 }

/** Bytes that hold the start of a frame's text, where it begins in them, and how long the whole text is. */
export interface Frame {
  bytes: Buffer
  at: number
  length: number
}

export interface WireHandlers {
  onOpen: (wire: Wire) => void
  onFrame: (wire: Wire, frame: Frame) => void
  onClose: (wire: Wire, why: string) => void
}

export interface WirePlace {
  url: string
  /** Where the server takes sockets. */
  path?: string
}

/** One socket of a load. `index` tells it from the others. */
export interface Wire {
  readonly index: number
  tcp: Socket<Wire> | null
  isOpen: boolean
  /** Bytes of the current frame that are still to come and that nobody looks at. */
  skip: number
  /** The start of a frame whose head was cut by the end of a chunk. */
  rest: Buffer | null
  send: (text: string) => void
  cut: () => void
}

/**
 * A WebSocket client (RFC 6455) that does next to nothing: it walks from frame to frame and shows the first bytes of
 * each, uncopied. A client that took every frame to pieces would be slower than the server, and be measured instead.
 */
export function createWires({ url, path = '/socket', onOpen, onFrame, onClose }: WireHandlers & WirePlace) {
  const { hostname, port, host, origin } = new URL(url)

  const handlers = {
    open: (tcp: Socket<Wire>) => {
      tcp.data.tcp = tcp
      tcp.setNoDelay(true)
    },
    data: (tcp: Socket<Wire>, chunk: Buffer) => read(tcp.data, chunk),
    close: (tcp: Socket<Wire>) => lost(tcp.data, 'the connection was closed'),
    error: (tcp: Socket<Wire>, error: Error) => lost(tcp.data, String(error)),
    connectError: (tcp: Socket<Wire>, error: Error) => lost(tcp.data, String(error)),
  }

  async function connect(index: number, cookie: string): Promise<Wire> {
    const wire = createWire(index)
    const tcp = await Bun.connect<Wire>({ hostname, port: Number(port), socket: handlers, data: wire })
    tcp.write(upgradeRequest(path, { host, origin, cookie }))
    return wire
  }

  function read(wire: Wire, chunk: Buffer): void {
    if (wire.rest) {
      chunk = Buffer.concat([wire.rest, chunk])
      wire.rest = null
    }
    let at = wire.isOpen ? 0 : readUpgrade(wire, chunk)
    if (wire.skip > 0) {
      const skipped = Math.min(wire.skip, chunk.length - at)
      wire.skip -= skipped
      at += skipped
    }
    while (at < chunk.length) {
      const next = readFrame(wire, chunk, at)
      // What is kept must be copied: the chunk's memory is used again.
      if (next < 0) return void (wire.rest = Buffer.from(chunk.subarray(at)))
      at = next
    }
  }

  /** Where the first frame begins; the end of the chunk while the answer is not whole. */
  function readUpgrade(wire: Wire, chunk: Buffer): number {
    const end = chunk.indexOf('\r\n\r\n')
    if (end < 0) {
      wire.rest = Buffer.from(chunk)
      return chunk.length
    }
    if (!chunk.toString('latin1', 0, 12).endsWith(' 101')) {
      lost(wire, chunk.toString('latin1', 0, Math.min(300, chunk.length)))
      return chunk.length
    }
    wire.isOpen = true
    onOpen(wire)
    return end + 4
  }

  /** Where the next frame begins, beyond the chunk's end perhaps; below 0 when the head of this one is cut. */
  function readFrame(wire: Wire, chunk: Buffer, start: number): number {
    const short = (chunk[start + 1] ?? 0) & 0x7f
    const header = short < 126 ? 2 : short === 126 ? 4 : 10
    if (chunk.length < start + header) return -1
    const length =
      short < 126 ? short : short === 126 ? chunk.readUInt16BE(start + 2) : Number(chunk.readBigUInt64BE(start + 2))
    const at = start + header
    if (chunk.length < at + Math.min(length, HEAD_BYTES)) return -1
    handle(wire, (chunk[start] ?? 0) & 0x0f, { bytes: chunk, at, length })
    wire.skip = Math.max(0, at + length - chunk.length)
    return at + length
  }

  function handle(wire: Wire, opcode: number, frame: Frame): void {
    if (opcode === OPCODE.text) onFrame(wire, frame)
    else if (opcode === OPCODE.ping) wire.tcp?.write(encode(OPCODE.pong, ''))
    else if (opcode === OPCODE.close) lost(wire, `close frame ${frame.bytes.readUInt16BE(frame.at)}`)
  }

  function lost(wire: Wire, why: string): void {
    if (wire.tcp === null) return
    wire.cut()
    onClose(wire, why)
  }

  return { connect }
}

function createWire(index: number): Wire {
  const wire: Wire = {
    index,
    tcp: null,
    isOpen: false,
    skip: 0,
    rest: null,
    send: (text) => void wire.tcp?.write(encode(OPCODE.text, text)),
    cut: () => {
      const { tcp } = wire
      wire.tcp = null
      wire.isOpen = false
      tcp?.terminate()
    },
  }
  return wire
}

const upgradeRequest = (path: string, { host, origin, cookie }: { host: string; origin: string; cookie: string }) =>
  [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    `Origin: ${origin}`,
    `Cookie: ${cookie}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  ].join('\r\n')

/** A client's frame must be masked; by zeros it is, and costs nothing. */
function encode(opcode: number, text: string): Buffer {
  const payload = Buffer.from(text)
  const long = payload.length > 125
  const header = Buffer.alloc(long ? 8 : 6)
  header[0] = 0x80 | opcode
  header[1] = 0x80 | (long ? 126 : payload.length)
  if (long) header.writeUInt16BE(payload.length, 2)
  return Buffer.concat([header, payload])
}
