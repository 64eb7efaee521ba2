import { serveCommands } from '../support/child.ts'
import { kindOf, textOf } from '../support/frame-head.ts'
import { createWires, type Frame, type Wire } from '../support/wire.ts'

/** One page that sends, and the rooms it sends to in turn. */
export interface Seat {
  cookie: string
  roomIds: string[]
}

/** Pages that each keep several sends under way; one of them shows a room, the others none. */
function createSenders() {
  let seats: Seat[] = []
  let wires: Wire[] = []
  let onAck = (_wire: Wire) => {}
  let onFault = (_why: string) => {}
  const turns: number[] = []

  async function connect(wanted: {
    url: string
    seats: Seat[]
    open: { room_id: string; after: number }
  }): Promise<void> {
    seats = wanted.seats
    const opening = Promise.withResolvers<void>()
    onFault = (why) => opening.reject(new Error(why))
    const { connect: connectOne } = createWires({
      url: wanted.url,
      onOpen: (wire) => wire.index === 0 && wire.send(JSON.stringify({ type: 'open', ...wanted.open })),
      onFrame: (wire, frame) => take(wire, frame, opening.resolve),
      onClose: (_, why) => onFault(why),
    })
    wires = await Promise.all(seats.map((seat, index) => connectOne(index, seat.cookie)))
    await opening.promise
    while (!wires.every((wire) => wire.isOpen)) await Bun.sleep(5)
  }

  function take(wire: Wire, frame: Frame, isOpened: () => void): void {
    const kind = kindOf(frame)
    if (kind === 'ack') onAck(wire)
    else if (kind === 'opened') isOpened()
    else if (kind === 'error' || kind === 'closed' || kind === 'reset') onFault(textOf(frame))
  }

  /** Sends for `ms`, with `underWay` unanswered sends on each page, and waits for the last answer. */
  async function run({ ms, underWay, body }: { ms: number; underWay: number; body: string }) {
    const done = Promise.withResolvers<void>()
    const text = JSON.stringify(body)
    const began = performance.now()
    let sent = 0
    let acked = 0
    const send = (wire: Wire) => {
      sent++
      wire.send(`{"type":"send","room_id":"${nextRoom(wire)}","id":"${Bun.randomUUIDv7()}","body":${text}}`)
    }
    onFault = (why) => done.reject(new Error(why))
    onAck = (wire) => {
      acked++
      if (performance.now() - began < ms) send(wire)
      else if (acked === sent) done.resolve()
    }
    for (const wire of wires) for (let i = 0; i < underWay; i++) send(wire)
    await done.promise
    return { acked, ms: performance.now() - began }
  }

  function nextRoom({ index }: Wire): string {
    const rooms = seats[index]?.roomIds ?? []
    const turn = (turns[index] ?? 0) % rooms.length
    turns[index] = turn + 1
    return rooms[turn] ?? ''
  }

  return { connect, run }
}

const senders = createSenders()
export type Senders = typeof senders
serveCommands(senders)
