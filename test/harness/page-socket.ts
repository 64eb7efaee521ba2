/** Ample for an answer, and short enough for a test to say what did not come. */
const FRAME_DEADLINE_MS = 8_000

export interface ServerFrame {
  type: string
  [key: string]: unknown
}

export type PageSocket = Awaited<ReturnType<typeof openSocket>>

/**
 * The socket of a page of a site, open, at the address that the page names. Keeps every frame that came.
 *
 * @throws when the site refuses it.
 */
export async function openSocket(siteUrl: string, { cookie }: { cookie: string }, address = '/socket') {
  const options: Bun.WebSocketOptions = { headers: { Origin: siteUrl, Cookie: cookie } }
  // The types are those of browsers, which set these headers themselves.
  const socket: WebSocket = Reflect.construct(WebSocket, [siteUrl.replace('http', 'ws') + address, options])
  const frames: ServerFrame[] = []
  const hearers: ((frame: ServerFrame) => void)[] = []
  const listeners = new Set<() => void>()
  const closed = new Promise<{ code: number; reason: string; at: number }>((resolve) => {
    socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason, at: Date.now() }))
  })
  socket.addEventListener('message', ({ data }) => {
    const frame: ServerFrame = JSON.parse(String(data))
    frames.push(frame)
    for (const hear of hearers) hear(frame)
    for (const look of listeners) look()
  })
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve())
    socket.addEventListener('error', () => reject(new Error('the site refused the socket')))
  })

  /** The first frame of a type (and room, and that fits) from the `from`th on, come or to come. */
  function until(
    type: string,
    {
      from = 0,
      roomId,
      fits = () => true,
    }: { from?: number; roomId?: string; fits?: (frame: ServerFrame) => boolean } = {},
  ): Promise<ServerFrame> {
    const isOfRoom = (frame: ServerFrame) => roomId === undefined || frame['room_id'] === roomId
    const find = () => frames.slice(from).find((each) => each.type === type && isOfRoom(each) && fits(each))
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        listeners.delete(look)
        reject(new Error(`no frame of type ${type} came, but ${JSON.stringify(frames.slice(from)).slice(0, 1_000)}`))
      }, FRAME_DEADLINE_MS)
      const look = () => {
        const found = find()
        if (!found) return
        clearTimeout(timer)
        listeners.delete(look)
        resolve(found)
      }
      listeners.add(look)
      look()
    })
  }

  return {
    frames,
    /** Settles with the server's close code: 1006 where it sent none. */
    closed,
    isOpen: () => socket.readyState === WebSocket.OPEN,
    until,
    /** Hears every frame from now on, as it comes. */
    onFrame: (hear: (frame: ServerFrame) => void) => void hearers.push(hear),
    send: (frame: Record<string, unknown>) => socket.send(JSON.stringify(frame)),
    /** Any text or bytes, as no page sends them. */
    sendRaw: (data: string | Uint8Array<ArrayBuffer>) => socket.send(data),
    /** Sends a frame; gives the next frame of a type. */
    ask(frame: Record<string, unknown>, type: string): Promise<ServerFrame> {
      const from = frames.length
      socket.send(JSON.stringify(frame))
      return until(type, { from })
    },
    close: () => socket.close(),
  }
}
