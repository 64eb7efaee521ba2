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

/** Two pages that show the same rooms, each on an instance of its own: what one sends, the other shows. */
function createPair() {
  let rooms: RoomState[] = []
  let sender: Wire | undefined
  let traces = new Map<string, Trace>()
  /** Answers come in the order of the sends. */
  const unanswered: { roomId: string; sentAt: number }[] = []
  let opened = 0
  let shown = 0
  let sent = 0
  let onChange = () => {}
  let fault: string | undefined

  async function connect(wanted: { from: string; to: string; cookie: string; rooms: RoomState[] }): Promise<void> {
    rooms = wanted.rooms
    sender = await connectOne(wanted.from, wanted.cookie, takeAtSender)
    await connectOne(wanted.to, wanted.cookie, takeAtReader)
    await until(() => opened === 2 * rooms.length, CONNECT_DEADLINE_MS, 'all rooms to open')
  }

  function connectOne(url: string, cookie: string, onFrame: (kind: string, frame: Frame) => void): Promise<Wire> {
    const wires = createWires({
      url,
      onOpen: (wire) => {
        for (const { id, seq, epoch } of rooms)
          wire.send(JSON.stringify({ type: 'open', room_id: id, after: seq, epoch }))
      },
      onFrame: (_, frame) => {
        const kind = kindOf(frame)
        if (kind === 'opened') opened++
        else if (kind === 'error' || kind === 'reset' || kind === 'closed') fault = textOf(frame)
        else onFrame(kind, frame)
        onChange()
      },
      onClose: (_, why) => {
        fault = why
        onChange()
      },
    })
    return wires.connect(0, cookie)
  }

  function takeAtSender(kind: string, frame: Frame): void {
    if (kind !== 'ack') return
    const send = unanswered.shift()
    if (!send) return void (fault = `an answer to nothing: ${textOf(frame)}`)
    const trace = traceOf(send.roomId, ackedSeq(frame))
    trace.sentAt = send.sentAt
    trace.ackedAt = performance.now()
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

  /** Sends at a pace to the rooms in turn, and waits until everything was answered and shown. Times in ms. */
  async function run({ body, ...pacing }: Pacing & { body: string }) {
    traces = new Map()
    sent = shown = 0
    const text = JSON.stringify(body)
    await pace(pacing, (turn) => {
      const roomId = rooms[turn % rooms.length]?.id ?? ''
      sent++
      unanswered.push({ roomId, sentAt: performance.now() })
      sender?.send(`{"type":"send","room_id":"${roomId}","id":"${Bun.randomUUIDv7()}","body":${text}}`)
    })
    await until(() => shown >= sent && unanswered.length === 0, ARRIVE_DEADLINE_MS, 'all messages to be shown')
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
