import { connect } from 'node:net'

export interface RawSocketOptions {
  /** The site's base URL. */
  url: string
  cookie: string
  onOpen: () => void
  onText: (text: string) => void
  /** `code` is that of the server's close frame, 1006 without one; `status` the HTTP status of a refused upgrade. */
  onClose: (end: { code: number; status?: number }) => void
  /** False plays a peer that is gone: it never answers a ping. */
  answersPings?: boolean
}

/**
 * A WebSocket client (RFC 6455) on a bare TCP socket, because faults need what no ordinary client offers: to stop reading, to vanish
 * without a close frame, to leave pings unanswered.
 */
export function createRawSocket({ url, cookie, onOpen, onText, onClose, answersPings = true }: RawSocketOptions) {
  const { hostname, port, host, origin } = new URL(url)
  const tcp = connect({ host: hostname, port: Number(port), noDelay: true })
  let open = false
  let ended = false
  let code = 1006
  let status: number | undefined

  const end = () => {
    if (ended) return
    ended = true
    open = false
    tcp.destroy()
    onClose({ code, ...(status === undefined ? {} : { status }) })
  }
  const write = (opcode: number, payload: Uint8Array) => {
    if (open) tcp.write(encodeFrame(opcode, payload))
  }
  const reader = createReader({
    onUpgrade: (answered) => {
      if (answered !== 101) {
        status = answered
        return end()
      }
      open = true
      onOpen()
    },
    onFrame: (opcode, payload) => {
      if (opcode === OPCODE.text) onText(new TextDecoder().decode(payload))
      if (opcode === OPCODE.ping && answersPings) write(OPCODE.pong, payload)
      if (opcode !== OPCODE.close) return
      if (payload.length >= 2) code = payload.readUInt16BE(0)
      write(OPCODE.close, payload)
      end()
    },
  })

  tcp.on('connect', () => tcp.write(upgradeRequest(host, origin, cookie)))
  tcp.on('data', (chunk) => reader.read(Buffer.from(chunk)))
  tcp.on('error', end).on('end', end).on('close', end)

  return {
    isOpen: () => open,
    send: (text: string) => write(OPCODE.text, new TextEncoder().encode(text)),
    /** Vanishes without a close frame. */
    cut: end,
    /** Stops reading: what the server sends piles up on its side. */
    pause: () => void tcp.pause(),
    resume: () => void tcp.resume(),
  }
}
export type RawSocket = ReturnType<typeof createRawSocket>

const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 }
const HEADERS_END = '\r\n\r\n'

function upgradeRequest(host: string, origin: string, cookie: string): string {
  const key = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
  const headers = [
    'GET /socket HTTP/1.1',
    `Host: ${host}`,
    `Origin: ${origin}`,
    `Cookie: ${cookie}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
  ]
  return headers.join('\r\n') + HEADERS_END
}

function createReader(events: {
  onUpgrade: (status: number) => void
  onFrame: (opcode: number, payload: Buffer) => void
}) {
  let buffer: Buffer = Buffer.alloc(0)
  let upgraded = false
  let message: { opcode: number; parts: Buffer[] } = { opcode: 0, parts: [] }

  const readHeaders = () => {
    const end = buffer.indexOf(HEADERS_END)
    if (end < 0) return false
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(buffer.toString('latin1', 0, end))?.[1] ?? 0)
    buffer = buffer.subarray(end + HEADERS_END.length)
    upgraded = true
    events.onUpgrade(status)
    return status === 101
  }
  const readFrame = () => {
    const frame = decodeFrame(buffer)
    if (frame === undefined) return false
    buffer = buffer.subarray(frame.bytes)
    if (frame.opcode >= OPCODE.close) events.onFrame(frame.opcode, frame.payload)
    else {
      if (frame.opcode !== OPCODE.continuation) message = { opcode: frame.opcode, parts: [] }
      message.parts.push(frame.payload)
      if (frame.final) events.onFrame(message.opcode, Buffer.concat(message.parts))
    }
    return true
  }

  return {
    read(chunk: Buffer) {
      buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk])
      if (!upgraded && !readHeaders()) return
      while (readFrame());
    },
  }
}

/** One whole frame of the server (never masked), or undefined while some of it is still to come. */
function decodeFrame(buffer: Buffer) {
  const [first, second] = buffer
  if (first === undefined || second === undefined) return undefined
  const short = second & 0x7f
  const header = short === 126 ? 4 : short === 127 ? 10 : 2
  if (buffer.length < header) return undefined
  const length = short === 126 ? buffer.readUInt16BE(2) : short === 127 ? Number(buffer.readBigUInt64BE(2)) : short
  if (buffer.length < header + length) return undefined
  const payload = buffer.subarray(header, header + length)
  return { opcode: first & 0x0f, final: (first & 0x80) !== 0, payload, bytes: header + length }
}

/** A client's frame: always final, always masked. */
function encodeFrame(opcode: number, payload: Uint8Array): Buffer {
  const long = payload.length > 0xffff
  const header = Buffer.alloc(payload.length < 126 ? 2 : long ? 10 : 4)
  header[0] = 0x80 | opcode
  header[1] = 0x80 | (payload.length < 126 ? payload.length : long ? 127 : 126)
  if (long) header.writeBigUInt64BE(BigInt(payload.length), 2)
  else if (payload.length >= 126) header.writeUInt16BE(payload.length, 2)
  const mask = crypto.getRandomValues(new Uint8Array(4))
  return Buffer.concat([header, mask, payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0))])
}
