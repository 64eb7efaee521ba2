import { serveCommands } from '../support/child.ts'

/** A `changes` frame of one message, around its two numbers. */
export interface Template {
  before: string
  between: string
  end: string
}

/** What a page gets that opens the room: nothing that changed, or one frame with all of it. */
export interface Room {
  template: Template
  seq: number
  catchUp?: string
}

const TOPIC = 'room'

/**
 * The least that can be called a chat: a bare Bun.serve that publishes one text to every socket. It knows nobody, keeps nothing,
 * and its frames have the bytes of ours.
 */
async function listen({ template, seq: first, catchUp }: Room): Promise<{ url: string }> {
  let seq = first
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request, self) => (self.upgrade(request) ? undefined : new Response('ready')),
    websocket: {
      perMessageDeflate: false,
      idleTimeout: 60,
      backpressureLimit: 1 << 20,
      closeOnBackpressureLimit: true,
      message(socket, text) {
        if (String(text).startsWith('{"type":"open"')) {
          socket.subscribe(TOPIC)
          if (catchUp !== undefined) socket.send(catchUp)
          socket.send(`{"type":"opened","room_id":"${ROOM_ID}","seq":${seq},"epoch":""}`)
          return
        }
        const after = seq++
        server.publish(TOPIC, template.before + after + template.between + seq + template.end)
      },
    },
  })
  return { url: `http://127.0.0.1:${server.port}` }
}

const ROOM_ID = '00000000-0000-4000-8000-000000000000'

const publish = { listen }
export type PublishPeer = typeof publish
serveCommands(publish)
