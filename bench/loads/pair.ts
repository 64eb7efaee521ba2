import { serveCommands } from '../support/child.ts'
import type { RoomState } from '../support/cluster.ts'
import { ackedSeq, kindOf, numbersOf, roomOf, textOf } from '../support/frame-head.ts'
import { latencyOf } from '../support/numbers.ts'
import { pace, type Pacing } from '../support/pace.ts'
import { createWires, type Frame, type Wire } from '../support/wire.ts'

const CONNECT_DEADLINE_MS = 10_000
/** After the last send; a lost record comes within about a second. */
const ARRIVE_DEADLINE_MS = 10_000

/** One message: when it was sent, answered on its own page, and shown on the other, as `performance.now`. */
interface Trace {
  sentAt: number
  ackedAt: number
  shownAt: number
}

/** One person's page, and the rooms that it shows. */
export interface Seat {
  cookie: string
  rooms: RoomState[]
}

/** Pages on two instances that show the same rooms: what those of one send, those of the other show. */
function createPair() {
  let senders: { wire: Wire; rooms: RoomState[] }[] = []
  let traces = new Map<string, Trace>()
  /** Of each page: answers come in the order of the sends. */
  let unanswered: { roomId: string; sentAt: number }[][] = []
  let opened = 0
  let shown = 0
  let answered = 0
  let sent = 0
  let onChange = () => {}
  let fault: string | undefined

  /** Each message is shown by one of the readers. */
  async function connect({ from, to, ...seats }: { from: string; to: string; senders: Seat[]; readers: Seat[] }) {
    const wires = await connectAll(from, seats.senders, takeAtSender)
    senders = wires.map((wire, i) => ({ wire, rooms: seats.senders[i]?.rooms ?? [] }))
    unanswered = wires.map(() => [])
    await connectAll(to, seats.readers, takeAtReader)
    const rooms = [...seats.senders, ...seats.readers].reduce((sum, seat) => sum + seat.rooms.length, 0)
    await until(() => opened === rooms, CONNECT_DEADLINE_MS, 'all rooms to open')
  }

  type Take = (kind: string, frame: Frame, page: number) => void

  function connectAll(url: string, seats: Seat[], take: Take): Promise<Wire[]> {
    const wires = createWires({
      url,
      onOpen: (wire) => {
        for (const { id, seq, epoch } of seats[wire.index]?.rooms ?? [])
          wire.send(JSON.stringify({ type: 'open', room_id: id, after: seq, epoch }))
      },
      onFrame: (wire, frame) => {
        const kind = kindOf(frame)
        if (kind === 'opened') opened++
        else if (kind === 'error' || kind === 'reset' || kind === 'closed') fault = textOf(frame)
        else take(kind, frame, wire.index)
        onChange()
      },
      onClose: (_, why) => {
        fault = why
        onChange()
      },
    })
    return Promise.all(seats.map(({ cookie }, i) => wires.connect(i, cookie)))
  }

  function takeAtSender(kind: string, frame: Frame, page: number): void {
    if (kind !== 'ack') return
    const send = unanswered[page]?.shift()
    if (!send) return void (fault = `an answer to nothing: ${textOf(frame)}`)
    const trace = traceOf(send.roomId, ackedSeq(frame))
    trace.sentAt = send.sentAt
    trace.ackedAt = performance.now()
    answered++
  }

  function takeAtReader(kind: string, frame: Frame): void {
    if (kind !== 'changes') return
    const { after, seq } = numbersOf(frame)
    const roomId = roomOf(frame, 'changes')
    const now = performance.now()
    for (let number = after + 1; number <= seq; number++) traceOf(roomId, number).shownAt = now
    shown += seq - after
  }

  function traceOf(roomId: string, seq: number): Trace {
    const key = `${roomId}/${seq}`
    const known = traces.get(key)
    if (known) return known
    const trace = { sentAt: 0, ackedAt: 0, shownAt: 0 }
    traces.set(key, trace)
    return trace
  }

  /** Sends at a pace from the pages in turn, and waits until everything was answered and shown. Times in ms. */
  async function run({ body, ...pacing }: Pacing & { body: string }) {
    traces = new Map()
    sent = shown = answered = 0
    const text = JSON.stringify(body)
    await pace(pacing, (turn) => {
      const page = turn % senders.length
      const { wire, rooms = [] } = senders[page] ?? {}
      const roomId = rooms[Math.floor(turn / senders.length) % rooms.length]?.id ?? ''
      sent++
      unanswered[page]?.push({ roomId, sentAt: performance.now() })
      wire?.send(`{"type":"send","room_id":"${roomId}","id":"${Bun.randomUUIDv7()}","body":${text}}`)
    })
    await until(() => shown >= sent && answered >= sent, ARRIVE_DEADLINE_MS, 'all messages to be shown')
    const all = [...traces.values()]
    return {
      acked: latencyOf(all.map(({ sentAt, ackedAt }) => ackedAt - sentAt)),
      shown: latencyOf(all.map(({ sentAt, shownAt }) => shownAt - sentAt)),
      /** Below 0 where the other page was quicker than the answer. */
      between: latencyOf(all.map(({ ackedAt, shownAt }) => shownAt - ackedAt)),
    }
  }

  function until(isSo: () => boolean, deadlineMs: number, what: string): Promise<void> {
    const done = Promise.withResolvers<void>()
    const late = setTimeout(() => done.reject(new Error(`waited in vain for ${what}`)), deadlineMs)
    onChange = () => {
      if (fault) done.reject(new Error(fault))
      else if (isSo()) done.resolve()
    }
    onChange()
    return done.promise.finally(() => clearTimeout(late))
  }

  return { connect, run }
}

const pair = createPair()
export type Pair = typeof pair
serveCommands(pair)
