import { ackedSeq, kindOf, numberAt, numbersOf, textOf } from '../support/frame-head.ts'
import type { RoomState } from '../support/cluster.ts'
import type { Frame, Wire } from '../support/wire.ts'

/** What a page of either side tells of itself. Numbers are those of the messages of its room. */
export interface PageEvents {
  opened: () => void
  /** Everything from `first` to `last` stands on the page. */
  shown: (first: number, last: number) => void
  /** Answers come in the order of the sends. */
  acked: (number: number) => void
  failed: (why: string) => void
}

/** How the pages of one side talk with their server: by raw frames, of which no more is looked at than needed. */
export interface Dialect {
  path: string
  /** Whether the numbers of a room come to each page in their order, without a gap. */
  isOrdered: boolean
  /** What is sent first, if it is for the page to begin. */
  greeting: (room: RoomState) => string | undefined
  take: (wire: Wire, frame: Frame, room: RoomState, page: PageEvents) => void
  send: (room: RoomState, message: { id: string; number: number; author: string; body: string }) => string
}

const HUBBUB: Dialect = {
  path: '/socket',
  isOrdered: true,
  greeting: ({ id, seq, epoch }) => JSON.stringify({ type: 'open', room_id: id, after: seq, epoch }),
  take(_, frame, __, page) {
    const kind = kindOf(frame)
    if (kind === 'changes') {
      const { after, seq } = numbersOf(frame)
      page.shown(after + 1, seq)
    } else if (kind === 'ack') page.acked(ackedSeq(frame))
    else if (kind === 'opened') page.opened()
    else if (kind !== 'heartbeat' && kind !== 'signal' && kind !== 'pulse') page.failed(textOf(frame))
  },
  send: ({ id: room_id }, { id, body }) => JSON.stringify({ type: 'send', room_id, id, body }),
}

const TWO = 50
const THREE = 51
const FOUR = 52
const ZERO = 48
const NUMBER_AT = '42["message",{"number":'.length

/**
 * Engine.IO 4 and Socket.IO 5: `0{…}` opens, `40` connects, `2` asks for `3`, `42[…]` is an event, `420[…]` one that wants the answer `430[…]`.
 */
const SOCKET_IO: Dialect = {
  path: '/socket.io/?EIO=4&transport=websocket',
  isOrdered: false,
  greeting: () => undefined,
  take(wire, frame, room, page) {
    const { bytes, at, length } = frame
    const [first, second] = [bytes[at], bytes[at + 1]]
    if (first === FOUR && second === TWO) {
      const number = numberAt(bytes, at + NUMBER_AT).value
      page.shown(number, number)
    } else if (first === FOUR && second === THREE) {
      const { value: id, end } = numberAt(bytes, at + 2)
      if (id === 0) page.opened()
      else page.acked(numberAt(bytes, end + 1).value)
    } else if (first === TWO && length === 1) wire.send('3')
    else if (first === ZERO) wire.send('40')
    else if (first === FOUR && second === ZERO) wire.send(`420${JSON.stringify(['join', room.id])}`)
    else page.failed(textOf(frame))
  },
  send: ({ id: room }, { id, number, author, body }) =>
    `42${number}${JSON.stringify(['send', { number, id, room, author, body }])}`,
}

export const DIALECTS = { hubbub: HUBBUB, socketIo: SOCKET_IO }
