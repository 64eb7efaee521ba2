import * as frames from './frames.ts'
import type { Hub } from './hub.ts'

/** Closed together: the pages come back at once, and another instance has to take them. */
const BATCH = 200
const PAUSE_MS = 50

/** Closes every socket with 1012 ("service restart"), in batches. */
export async function closeSockets(hub: Hub): Promise<void> {
  const sockets = [...hub.sockets()]
  for (let i = 0; i < sockets.length; i += BATCH) {
    for (const socket of sockets.slice(i, i + BATCH)) socket.close(frames.CLOSE.restart, 'restarting')
    if (i + BATCH < sockets.length) await Bun.sleep(PAUSE_MS)
  }
}
