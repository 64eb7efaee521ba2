import { serveCommands } from '../support/child.ts'
import type { RoomState } from '../support/cluster.ts'
import { latencyOf } from '../support/numbers.ts'
import { pace, type Pacing } from '../support/pace.ts'
import { createWires, type Wire } from '../support/wire.ts'
import { DIALECTS } from './dialects.ts'

/** Handshakes under way at once. */
const HANDSHAKES = 128
/** Numbers of a room that can be told apart at once; a power of two. */
const WINDOW = 1 << 16
/** In each room as many pages send in turn, on all instances alike. */
const SENDERS = 6
const ARRIVE_DEADLINE_MS = 60_000
const QUIET_MS = 1_500
const POLL_MS = 20

export interface Gathering {
  dialect: keyof typeof DIALECTS
  /** Of the instances. */
  urls: string[]
  rooms: (RoomState & { cookies: string[]; author: string })[]
  /** In each room, over the instances in turn. */
  sockets: number
}

interface Send {
  id: string
  dueAt: number
}

/** Many open pages over several instances and rooms, in one process: the same for both sides, but for what the frames look like. */
function createFleet() {
  let gathering: Gathering = { dialect: 'hubbub', urls: [], rooms: [], sockets: 0 }
  let wires: Wire[] = []
  /** Up to where each page has its room; only where numbers come in order. */
  let cursors = new Float64Array(0)
  /** On how many of the counted pages each number of each room stands. */
  let arrived = new Int32Array(0)
  let dueAt = new Float64Array(0)
  let unanswered: Send[][] = []
  let numbers: number[] = []
  let turns: number[] = []
  let ackedIds: string[] = []
  let answered = 0
  let ackTimes: number[] = []
  /** When the messages of a run came to each page: room and number, and the time. Only where times are asked for. */
  let log: { slots: number[]; times: number[] } | undefined
  let opened = 0
  let sent = 0
  let deliveries = 0
  let frames = 0
  let bytes = 0
  let doomed = -1
  let fault: string | undefined
  let onEverywhere = (_room: number) => {}
  let onLost = (_room: number, _sends: number) => {}

  const roomAt = (index: number) => index % gathering.rooms.length
  const instanceAt = (index: number) => Math.floor(index / gathering.rooms.length) % gathering.urls.length

  /** Connects all pages, and opens the room of each. */
  async function gather(wanted: Gathering): Promise<void> {
    gathering = wanted
    const { rooms, sockets } = wanted
    cursors = Float64Array.from({ length: rooms.length * sockets }, (_, index) => rooms[roomAt(index)]?.seq ?? 0)
    arrived = new Int32Array(rooms.length * WINDOW)
    dueAt = new Float64Array(rooms.length * WINDOW)
    unanswered = Array.from(cursors, () => [])
    numbers = rooms.map(() => 0)
    turns = rooms.map(() => 0)
    wires = await connectAll(wanted)
    await until(() => opened === wires.length, 'all pages to open')
  }

  async function connectAll({ dialect, urls, rooms }: Gathering): Promise<Wire[]> {
    const { path, greeting, take } = DIALECTS[dialect]
    const upgrading: (() => void)[] = []
    const pages = Array.from(cursors, (_, index) => pageOf(index))
    const roomOf = ({ index }: Wire) => rooms[roomAt(index)] ?? { id: '', seq: 0, epoch: '' }
    const ways = urls.map((url) =>
      createWires({
        url,
        path,
        onOpen: (wire) => {
          const words = greeting(roomOf(wire))
          if (words !== undefined) wire.send(words)
          upgrading[wire.index]?.()
        },
        onFrame: (wire, frame) => {
          bytes += frame.length
          const page = pages[wire.index]
          if (page) take(wire, frame, roomOf(wire), page)
        },
        onClose: lose,
      }),
    )
    const made: Wire[] = []
    let next = 0
    const worker = async () => {
      for (let index = next++; index < cursors.length; index = next++) {
        const { promise, resolve } = Promise.withResolvers<void>()
        upgrading[index] = resolve
        const cookies = rooms[roomAt(index)]?.cookies ?? []
        const wire = await ways[instanceAt(index)]?.connect(index, cookies[index % cookies.length] ?? '')
        if (wire) made[index] = wire
        await promise
      }
    }
    await Promise.all(Array.from({ length: HANDSHAKES }, worker))
    return made
  }

  function pageOf(index: number) {
    const room = roomAt(index)
    const { isOrdered } = DIALECTS[gathering.dialect]
    return {
      opened: () => void opened++,
      failed: fail,
      acked(number: number): void {
        const send = unanswered[index]?.shift()
        if (!send) return fail('an answer to nothing')
        dueAt[slotOf(room, number)] = send.dueAt
        ackTimes.push(performance.now() - send.dueAt)
        ackedIds.push(send.id)
        answered++
      },
      shown(first: number, last: number): void {
        if (isOrdered && first - 1 !== cursors[index]) fail(`a gap: ${first} on a page at ${cursors[index]}`)
        cursors[index] = last
        frames++
        for (let number = first; number <= last; number++) count(index, room, number)
      },
    }
  }

  function count(index: number, room: number, number: number): void {
    deliveries++
    const slot = slotOf(room, number)
    if (log) {
      log.slots.push(slot)
      log.times.push(performance.now())
    }
    if (instanceAt(index) === doomed) return
    arrived[slot] = (arrived[slot] ?? 0) + 1
    if (arrived[slot] < countedPages()) return
    arrived[slot] = 0
    onEverywhere(room)
  }

  const slotOf = (room: number, number: number) => room * WINDOW + (number & (WINDOW - 1))

  const countedPages = () => {
    const { sockets, urls } = gathering
    return doomed < 0 ? sockets : (sockets / urls.length) * (urls.length - 1)
  }

  function lose(wire: Wire, why: string): void {
    if (instanceAt(wire.index) !== doomed) return fail(`socket ${wire.index}: ${why}`)
    onLost(roomAt(wire.index), unanswered[wire.index]?.splice(0).length ?? 0)
  }

  function fail(why: string): void {
    fault ??= why
  }

  /** From a page of the room whose turn it is, and whose instance is there. */
  function send(room: number, dueAtMs: number, body: string): void {
    const { rooms, dialect } = gathering
    const state = rooms[room]
    const wire = nextSender(room)
    if (!state || !wire) return fail('nobody there to send')
    const id = Bun.randomUUIDv7()
    const number = (numbers[room] = (numbers[room] ?? 0) + 1)
    sent++
    unanswered[wire.index]?.push({ id, dueAt: dueAtMs })
    wire.send(DIALECTS[dialect].send(state, { id, number, author: state.author, body }))
  }

  function nextSender(room: number): Wire | undefined {
    for (let tries = 0; tries < SENDERS; tries++) {
      const turn = (turns[room] = ((turns[room] ?? 0) + 1) % SENDERS)
      const wire = wires[room + turn * gathering.rooms.length]
      if (wire?.tcp) return wire
    }
    return undefined
  }

  function begin(): { ended: () => Totals } {
    const began = performance.now()
    const cpu = process.cpuUsage()
    deliveries = frames = bytes = sent = 0
    ackedIds = []
    ackTimes = []
    const ended = () => {
      const { user, system } = process.cpuUsage(cpu)
      const clientCpuMs = (user + system) / 1_000
      return { messages: sent, deliveries, frames, bytes, ms: performance.now() - began, clientCpuMs }
    }
    return { ended }
  }

  /** Keeps `underWay` messages on their way in each room, each until it stands on all pages; ends when the last one does. */
  async function saturate({ ms, underWay, body }: { ms: number; underWay: number; body: string }) {
    const { ended } = begin()
    const endsAt = performance.now() + ms
    let everywhere = 0
    let endedAt: Totals | undefined
    onEverywhere = (room) => {
      everywhere++
      if (performance.now() < endsAt) send(room, performance.now(), body)
      else if (everywhere === sent) endedAt = ended()
    }
    for (const room of gathering.rooms.keys()) for (let i = 0; i < underWay; i++) send(room, performance.now(), body)
    await until(() => endedAt !== undefined && ackedIds.length === sent, 'the last message', ms)
    return endedAt ?? ended()
  }

  /** Sends at a pace to the rooms in turn. Times in ms, from the moment when a send was due; of each message on each page. */
  async function paced({ body, ...pacing }: Pacing & { body: string }) {
    const { ended } = begin()
    let everywhere = 0
    onEverywhere = () => void everywhere++
    const { slots, times } = (log = { slots: [], times: [] })
    await pace(pacing, (turn, due) => send(turn % gathering.rooms.length, due, body))
    await until(() => everywhere === sent && ackedIds.length === sent, 'all messages to be shown')
    const totals = ended()
    log = undefined
    const shown = latencyOf(times.map((time, i) => time - (dueAt[slots[i] ?? 0] ?? 0)))
    return { ...totals, shown, acked: latencyOf(ackTimes) }
  }

  /**
   * Like `saturate`, while one instance is going to be killed: a message is under way until it stands on all pages of the others. Resolves when nothing comes
   * any more, with the ids of all messages that were answered.
   */
  async function endure({
    ms,
    underWay,
    body,
    ...victim
  }: {
    ms: number
    underWay: number
    body: string
    doomed: number
  }) {
    begin()
    doomed = victim.doomed
    const endsAt = performance.now() + ms
    const again = (room: number) => void (performance.now() < endsAt && send(room, performance.now(), body))
    onEverywhere = again
    onLost = (room, sends) => {
      for (let i = 0; i < sends; i++) again(room)
    }
    for (const room of gathering.rooms.keys()) for (let i = 0; i < underWay; i++) send(room, performance.now(), body)
    await Bun.sleep(ms)
    for (let before = -1; before !== deliveries; await Bun.sleep(QUIET_MS)) before = deliveries
    return { ackedIds, sent }
  }

  async function until(isSo: () => boolean, what: string, patienceMs = 0): Promise<void> {
    const deadline = performance.now() + patienceMs + ARRIVE_DEADLINE_MS
    while (!isSo()) {
      if (fault) throw new Error(fault)
      if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`)
      await Bun.sleep(POLL_MS)
    }
    if (fault) throw new Error(fault)
  }

  return {
    gather,
    saturate,
    paced,
    endure,
    /** Messages that were answered since the start. */
    countAnswered: async () => answered,
  }
}

export interface Totals {
  messages: number
  /** A message on one page is one delivery. */
  deliveries: number
  frames: number
  bytes: number
  ms: number
  clientCpuMs: number
}

const fleet = createFleet()
export type Fleet = typeof fleet
serveCommands(fleet)
