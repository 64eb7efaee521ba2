import * as frames from './frames.ts'
import type { Hub, Socket } from './hub.ts'

const HEARTBEAT_INTERVAL_MS = 20_000
/** The sockets take turns, so that ten thousand of them are not written to at once. */
export const HEARTBEAT_TURNS = 20

/**
 * Tells each page every 20 s the numbers of the rooms it shows: a lost last message would otherwise be noticed by
 * nobody, and a silent connection can be told from a dead one. Gives `stop`.
 */
export function startHeartbeat(hub: Hub): () => void {
  let turn = 0
  const timer = setInterval(() => {
    turn = (turn + 1) % HEARTBEAT_TURNS
    for (const socket of hub.sockets()) if (socket.data.turn === turn) beat(socket, hub.peopleVersion())
  }, HEARTBEAT_INTERVAL_MS / HEARTBEAT_TURNS)
  return () => clearInterval(timer)
}

/**
 * Who has not answered two pings is gone, whatever TCP believes. Bun's own idle limit does not see it: it starts again
 * with everything that is sent.
 */
const SILENT_LIMIT_MS = 2.5 * HEARTBEAT_INTERVAL_MS

function beat(socket: Socket, people: number): void {
  if (performance.now() - socket.data.heardAt > SILENT_LIMIT_MS) return socket.terminate()
  socket.ping()
  const rooms: Record<string, number> = {}
  for (const { room } of socket.data.open?.values() ?? []) rooms[room.id] = room.cursor.top()
  socket.send(frames.heartbeat(rooms, people))
}
