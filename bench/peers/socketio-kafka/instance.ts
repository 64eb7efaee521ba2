import { createServer } from 'node:http'
import { createAdapter } from '@socket.io/redis-adapter'
import { Redis } from 'ioredis'
import { Server, type Socket } from 'socket.io'
import { serveCommands } from '../../support/child.ts'
import { createWriteBehind, type WriteBehindOptions } from './write-behind.ts'

export interface Message {
  /** The sender's own count in the room; nobody checks it. */
  number: number
  id: string
  room: string
  author: string
  body: string
  created_at: string
}

/** What a page says. */
interface Said {
  join: (room: string, done: () => void) => void
  send: (message: Message, done: (number: number) => void) => void
}
interface Told {
  message: (message: Message) => void
}

/**
 * One instance of the usual chat over several processes: Socket.IO, whose rooms reach the other instances through Redis, and messages that are written to
 * PostgreSQL behind Kafka. The sender is answered when the message is on its way to the pages: nothing is durable by then.
 */
async function listen({ redisUrl, ...behind }: WriteBehindOptions & { redisUrl: string }): Promise<{ url: string }> {
  const { keep, follow } = createWriteBehind(behind)
  const server = createServer()
  const io = new Server<Said, Told>(server, {
    transports: ['websocket'],
    serveClient: false,
    adapter: createAdapter(new Redis(redisUrl), new Redis(redisUrl)),
  })
  io.on('connection', (socket: Socket<Said, Told>) => {
    socket.on('join', (room, done) => {
      void socket.join(room)
      done()
    })
    socket.on('send', (message, done) => {
      const sent = { ...message, created_at: new Date().toISOString() }
      io.to(message.room).emit('message', sent)
      keep(sent)
      done(message.number)
    })
  })
  await follow()
  return { url: await listenOn(server) }
}

function listenOn(server: ReturnType<typeof createServer>): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', 1024, () => {
      const address = server.address()
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
    })
  })
}

const instance = { listen }
export type SocketIoInstance = typeof instance
serveCommands(instance)
