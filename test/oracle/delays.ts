import type { Entry } from './log.ts'

/** The longest of some waits in milliseconds, the middle one, and how many there were; 0 where there were none. */
export interface Wait {
  count: number
  medianMs: number
  longestMs: number
}

/** What the promise says about time, as the driver saw it. */
export interface Delays {
  /** From a send to what became of it: an answer, or the end of its connection. */
  answer: Wait
  /** From the first attempt at a send to its final answer, over as many attempts as that took; without one it is without end. */
  through: Wait
  /** From an ack to the message on the open pages of the instance that gave it. */
  local: Wait
  /** From an ack to the message on the open pages of other instances. */
  across: Wait
}

/** Which part of a log to measure, in milliseconds since the epoch: sends that began, or were acked, within it. */
export interface Period {
  from: number
  until: number
}

const ALWAYS: Period = { from: 0, until: Infinity }

/**
 * Measures the sends of a log. Which instance acked, and which one serves a page, is known for `instances` only: their addresses, to which some tabs
 * are pinned. A page counts for a message when its room was open before the ack and stayed so; one that was cut meanwhile resumes instead.
 */
export function measureDelays(entries: Entry[], instances: readonly string[], period = ALWAYS): Delays {
  const acks = listAcks(entries, period).filter((ack) => instances.includes(ack.door))
  const views = listViews(entries).filter((view) => instances.includes(view.door))
  const waits = acks.flatMap((ack) =>
    views.filter((view) => covers(view, ack)).map((view) => ({ isLocal: view.door === ack.door, ms: wait(view, ack) })),
  )
  const of = (isLocal: boolean) => waits.filter((one) => one.isLocal === isLocal).map((one) => one.ms)
  const answer = sum(listAnswers(entries, period))
  return { answer, through: sum(listThroughs(entries, period)), local: sum(of(true)), across: sum(of(false)) }
}

interface Ack {
  roomId: string
  door: string
  seq: number
  at: number
}

/** The first ack of each send: a later one only repeats it. */
function listAcks(entries: Entry[], { from, until }: Period): Ack[] {
  const sends = new Map<number, { id: string | null; roomId: string; door: string }>()
  const acks = new Map<string, Ack>()
  for (const entry of entries) {
    if (entry.type === 'invoke' && entry.op === 'send') {
      sends.set(entry.attempt, { id: entry.id, roomId: entry.room_id, door: entry.door })
    }
    const send = entry.type === 'ok' ? sends.get(entry.attempt) : undefined
    if (entry.type !== 'ok' || send === undefined || entry.seq === null) continue
    const id = send.id ?? entry.id ?? ''
    if (!acks.has(id)) acks.set(id, { roomId: send.roomId, door: send.door, seq: entry.seq, at: entry.at })
  }
  return [...acks.values()].filter((ack) => ack.at >= from && ack.at < until)
}

/** One connection's view of one room, from `opened` to what ended it, with the number it had reached at each time. */
interface View {
  roomId: string
  door: string
  from: number
  until: number
  reached: { at: number; seq: number }[]
}

function listViews(entries: Entry[]): View[] {
  const doors = new Map<number, string>()
  const open = new Map<string, View>()
  const views: View[] = []
  const end = (key: string, at: number) => {
    const view = open.get(key)
    if (view !== undefined) view.until = at
    open.delete(key)
  }
  for (const entry of entries) {
    if (entry.type === 'connect') doors.set(entry.connection, entry.door)
    if (entry.type === 'disconnect') {
      for (const key of open.keys()) if (key.startsWith(`${entry.connection} `)) end(key, entry.at)
    }
    if (entry.type !== 'frame' || !('room_id' in entry.frame)) continue
    const { frame, at } = entry
    const key = `${entry.connection} ${frame.room_id}`
    if (frame.type === 'reset' || frame.type === 'closed') end(key, at)
    if (frame.type === 'changes') reach(open.get(key), at, frame.seq)
    if (frame.type !== 'opened') continue
    const door = doors.get(entry.connection) ?? ''
    const view = open.get(key) ?? { roomId: frame.room_id, door, from: at, until: Infinity, reached: [] }
    if (!open.has(key)) views.push(view)
    open.set(key, view)
    reach(view, at, frame.seq)
  }
  return views
}

/** A stream that was begun again further back does not take back what the page has. */
function reach(view: View | undefined, at: number, seq: number) {
  if (view !== undefined && seq > (view.reached.at(-1)?.seq ?? -1)) view.reached.push({ at, seq })
}

/** The page was there at the ack, and until the message came. */
function covers(view: View, ack: Ack): boolean {
  return view.roomId === ack.roomId && view.from <= ack.at && view.until > ack.at && arrival(view, ack) !== undefined
}

function wait(view: View, ack: Ack): number {
  return Math.max(0, (arrival(view, ack) ?? 0) - ack.at)
}

/** When the view reached the message: the first that is not below it. */
function arrival({ reached }: View, { seq }: Ack): number | undefined {
  let [low, high] = [0, reached.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((reached[middle]?.seq ?? 0) < seq) low = middle + 1
    else high = middle
  }
  return reached[low]?.at
}

function listAnswers(entries: Entry[], { from, until }: Period): number[] {
  const began = new Map<number, number>()
  return entries.flatMap((entry) => {
    if (entry.type === 'invoke' && (entry.op === 'send' || entry.op === 'thread')) began.set(entry.attempt, entry.at)
    if (entry.type !== 'ok' && entry.type !== 'fail' && entry.type !== 'unknown') return []
    const at = began.get(entry.attempt)
    return at === undefined || at < from || at >= until ? [] : [entry.at - at]
  })
}

/** Sends that name their message: only those may be repeated. */
function listThroughs(entries: Entry[], { from, until }: Period): number[] {
  const attempts = new Map<number, string>()
  const began = new Map<string, number>()
  const ended = new Map<string, number>()
  for (const entry of entries) {
    if (entry.type === 'invoke' && (entry.op === 'send' || entry.op === 'thread') && entry.id !== null) {
      attempts.set(entry.attempt, entry.id)
      if (!began.has(entry.id)) began.set(entry.id, entry.at)
    }
    const id = entry.type === 'ok' || entry.type === 'fail' ? attempts.get(entry.attempt) : undefined
    if (id !== undefined && !ended.has(id)) ended.set(id, entry.at)
  }
  const sends = [...began].filter(([, at]) => at >= from && at < until)
  return sends.map(([id, at]) => (ended.get(id) ?? WITHOUT_END_MS) - at)
}

/** For ever, as a number that JSON can carry. */
export const WITHOUT_END_MS = Number.MAX_SAFE_INTEGER

function sum(waits: number[]): Wait {
  const sorted = waits.toSorted((a, b) => a - b)
  return { count: sorted.length, medianMs: sorted[sorted.length >> 1] ?? 0, longestMs: sorted.at(-1) ?? 0 }
}
