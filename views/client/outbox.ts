import { type Clock, type Timer, createTimer } from './clock.ts'
import type { AckFrame, ErrorFrame, PageFrame } from './frames.ts'
import type { Store } from './stored.ts'
import { t } from './t.ts'

/** No answer for this long: it may be stored or not, so it is sent again with the same id. */
const ANSWER_TIMEOUT_MS = 10_000
/** What another tab wrote is that tab's to send, unless it is still there after this long. */
const ADOPT_AFTER_MS = 10_000
export const GIVE_UP_AFTER_MS = 24 * 60 * 60 * 1000

/** A message that the server has not confirmed yet. */
export interface Unsent {
  id: string
  roomId: string
  body: string
  writtenAt: number
  replyToId?: string
  threadRootId?: string
  /** Id and name of each file that goes along. */
  uploads?: [id: string, name: string][]
  alsoInRoom?: boolean
  /** What was quoted, for drawing it. */
  quote?: { author: string; text: string }
  /** Why it was refused; sent by nobody until a person says so. */
  failed?: string
}

export interface OutboxDeps {
  userId: string
  store: Store
  clock: Clock
  mintId: () => string
  send: (frame: PageFrame) => boolean
  /** It is waiting or has failed: draw it. */
  onChange: (message: Unsent) => void
  /** It is stored, or was given up: `acked` tells which. */
  onGone: (id: string, acked: boolean) => void
}

/**
 * What was written and is not confirmed. It lives in the browser's storage, one key a message, so it outlives a reload
 * and closing; under the user's id, so that whoever signs in next never sends it. Each room's messages go out one after
 * the other in the order of writing, always with the id that was minted at first: sending twice, also from two tabs, is
 * harmless.
 */
export function createOutbox({ userId, store, clock, mintId, send, onChange, onGone }: OutboxDeps) {
  const prefix = `hubbub.outbox.${userId}.`
  const lanes = new Map<string, ReturnType<typeof createLane>>()
  const foreign = new Map<string, () => void>()

  function list(): Unsent[] {
    const ids = store.keys().filter((key) => key.startsWith(prefix))
    return ids.sort().flatMap((key) => find(key.slice(prefix.length)) ?? [])
  }

  function find(id: string): Unsent | undefined {
    return parseUnsent(store.get(prefix + id))
  }

  function keep(message: Unsent) {
    store.set(prefix + message.id, JSON.stringify(message))
    onChange(message)
  }

  function forget(id: string, acked: boolean) {
    const message = find(id)
    store.remove(prefix + id)
    foreign.get(id)?.()
    foreign.delete(id)
    onGone(id, acked)
    if (message) laneOf(message.roomId).settled(id)
  }

  function fail(message: Unsent, reason: string) {
    keep({ ...message, failed: reason })
    laneOf(message.roomId).settled(message.id)
  }

  /** The next one of a room that may go out. */
  function next(roomId: string): Unsent | undefined {
    return list().find(
      (message) => message.roomId === roomId && message.failed === undefined && !foreign.has(message.id),
    )
  }

  function laneOf(roomId: string) {
    const lane = lanes.get(roomId) ?? createLane({ clock, send, next: () => next(roomId), giveUp: fail })
    lanes.set(roomId, lane)
    return lane
  }

  return {
    list,
    find,
    add(message: Omit<Unsent, 'id' | 'writtenAt' | 'failed'>, id = mintId()): Unsent {
      const unsent = { ...message, id, writtenAt: clock.now() }
      keep(unsent)
      laneOf(unsent.roomId).go()
      return unsent
    },
    connected() {
      for (const message of list()) laneOf(message.roomId)
      for (const lane of lanes.values()) lane.restart()
    },
    disconnected() {
      for (const lane of lanes.values()) lane.stop()
    },
    acked: (frame: Pick<AckFrame, 'id'>) => forget(frame.id, true),
    /** Its element came by the room's stream: the answer does not matter any more. */
    seen(id: string) {
      if (find(id)) forget(id, true)
    },
    refused(frame: ErrorFrame) {
      const message = frame.id === undefined ? undefined : find(frame.id)
      if (frame.of !== 'send' || !message) return
      if (frame.retry_after_ms === undefined) fail(message, frame.message)
      else laneOf(message.roomId).again(frame.retry_after_ms)
    },
    /** Once more, by hand, with the same id. */
    retry(id: string) {
      const message = find(id)
      if (!message) return
      const { failed: _, ...unsent } = message
      keep({ ...unsent, writtenAt: clock.now() })
      laneOf(message.roomId).restart()
    },
    discard: (id: string) => forget(id, false),
    /** Another tab of the same person wrote into the storage. */
    storageChanged(key: string | null, value: string | null) {
      if (!key?.startsWith(prefix)) return
      const id = key.slice(prefix.length)
      const message = parseUnsent(value)
      foreign.get(id)?.()
      foreign.delete(id)
      if (!message) return onGone(id, false)
      foreign.set(
        id,
        clock.after(ADOPT_AFTER_MS, () => {
          foreign.delete(id)
          laneOf(message.roomId).go()
        }),
      )
      onChange(message)
    },
  }
}

export type Outbox = ReturnType<typeof createOutbox>

interface LaneDeps {
  clock: Clock
  send: (frame: PageFrame) => boolean
  next: () => Unsent | undefined
  giveUp: (message: Unsent, reason: string) => void
}

/** One room's messages on their way: the next goes only when the one before is settled. */
function createLane({ clock, send, next, giveUp }: LaneDeps) {
  const wait: Timer = createTimer(clock)
  let attempt = 0
  let underWay: string | undefined

  function go() {
    if (underWay !== undefined || wait.running) return
    const message = next()
    if (!message) return
    if (clock.now() - message.writtenAt > GIVE_UP_AFTER_MS) {
      giveUp(message, t('There was no connection for a day.'))
      return
    }
    if (!send(sendFrame(message))) return
    underWay = message.id
    wait.set(ANSWER_TIMEOUT_MS, again)
  }

  function again(pauseMs = resendPauseMs(attempt++)) {
    underWay = undefined
    wait.set(pauseMs, go)
  }

  return {
    go,
    again,
    settled(id: string) {
      if (underWay !== undefined && underWay !== id) return
      attempt = 0
      underWay = undefined
      wait.clear()
      go()
    },
    /** A fresh connection: what was under way on the old one is sent again at once. */
    restart() {
      attempt = 0
      underWay = undefined
      wait.clear()
      go()
    },
    stop() {
      underWay = undefined
      wait.clear()
    },
  }
}

/** 1, 2, 4 … 30 s. */
export const resendPauseMs = (attempt: number) => Math.min(30_000, 1000 * 2 ** attempt)

function sendFrame({ id, roomId, body, replyToId, threadRootId, alsoInRoom, uploads }: Unsent): PageFrame {
  return {
    type: 'send',
    room_id: roomId,
    id,
    body,
    ...(replyToId && { reply_to_id: replyToId }),
    ...(threadRootId && { thread_root_id: threadRootId }),
    ...(uploads?.[0] && { upload_ids: uploads.map(([id]) => id) }),
    also_in_room: alsoInRoom,
  }
}

function parseUnsent(json: string | null): Unsent | undefined {
  if (json === null) return undefined
  try {
    const message: Unsent = JSON.parse(json)
    return typeof message.id === 'string' && typeof message.body === 'string' ? message : undefined
  } catch {
    return undefined
  }
}
