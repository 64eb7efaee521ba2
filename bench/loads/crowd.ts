import { serveCommands } from '../support/child.ts'
import { kindOf, numbersOf, openedSeq, textOf } from '../support/frame-head.ts'
import { createWires, type Frame, type Wire } from '../support/wire.ts'

/** Handshakes under way at once: what an accept queue of 512 takes without the kernel dropping some for a second. */
const HANDSHAKES = 256
/** Numbers that can be on their way at once; a power of two. */
const WINDOW = 1 << 16

export interface Gathering {
  url: string
  /** Taken in turn. */
  cookies: string[]
  sockets: number
  roomId: string
  /** What each page already has. */
  after: number
  epoch: string
}

/** Many open pages that all show one room, in one process. What arrives is counted on each of them. */
function createCrowd() {
  let wires: (Wire | undefined)[] = []
  let gathering: Gathering | undefined
  /** Up to where each page has the room. */
  let cursors = new Float64Array(0)
  /** On how many pages each number has arrived. */
  const arrived = new Int32Array(WINDOW)
  let deliveries = 0
  let frames = 0
  let acks = 0
  let fault: string | undefined
  let opened = 0
  let onOpened = () => {}
  let onEverywhere = () => {}
  let onFault = (_why: string) => {}

  /** Connects all, and opens the room on all. Answers with the time until the last page was current. */
  async function gather(wanted: Gathering): Promise<{ ms: number; seq: number }> {
    gathering = wanted
    cursors = new Float64Array(wanted.sockets).fill(wanted.after)
    opened = 0
    const began = performance.now()
    const all = Promise.withResolvers<void>()
    onOpened = () => opened === wanted.sockets && all.resolve()
    onFault = (why) => all.reject(new Error(why))
    const made = connectAll(wanted)
    await Promise.all([made, all.promise])
    wires = await made
    return { ms: performance.now() - began, seq: Math.min(...cursors) }
  }

  async function connectAll({ url, cookies, sockets }: Gathering): Promise<Wire[]> {
    const { connect } = createWires({ url, onOpen: openRoom, onFrame: take, onClose: lose })
    const made: Wire[] = []
    let next = 0
    const worker = async () => {
      for (let index = next++; index < sockets; index = next++) {
        upgrading[index] = Promise.withResolvers<void>()
        made[index] = await connect(index, cookies[index % cookies.length] ?? '')
        await upgrading[index]?.promise
      }
    }
    await Promise.all(Array.from({ length: HANDSHAKES }, worker))
    return made
  }

  const upgrading: (PromiseWithResolvers<void> | undefined)[] = []

  function openRoom(wire: Wire): void {
    upgrading[wire.index]?.resolve()
    upgrading[wire.index] = undefined
    const { roomId, after, epoch } = gathering ?? { roomId: '', after: 0, epoch: '' }
    wire.send(JSON.stringify({ type: 'open', room_id: roomId, after, epoch }))
  }

  function take(wire: Wire, frame: Frame): void {
    const kind = kindOf(frame)
    if (kind === 'changes') return count(wire, numbersOf(frame))
    if (kind === 'ack') return void acks++
    if (kind === 'opened') {
      if (openedSeq(frame) !== cursors[wire.index]) fail(`opened without what changed: ${textOf(frame)}`)
      opened++
      return onOpened()
    }
    if (kind !== 'heartbeat' && kind !== 'signal' && kind !== 'pulse') fail(textOf(frame))
  }

  function count(wire: Wire, { after, seq }: { after: number; seq: number }): void {
    if (after !== cursors[wire.index]) return fail(`a gap: after ${after} on a page at ${cursors[wire.index]}`)
    cursors[wire.index] = seq
    deliveries += seq - after
    frames++
    for (let number = after + 1; number <= seq; number++) {
      const slot = number & (WINDOW - 1)
      arrived[slot] = (arrived[slot] ?? 0) + 1
      if (arrived[slot] < cursors.length) continue
      arrived[slot] = 0
      onEverywhere()
    }
  }

  function lose(wire: Wire, why: string): void {
    if (wires.length > 0 || opened < cursors.length) fail(`socket ${wire.index}: ${why}`)
  }

  function fail(why: string): void {
    fault ??= why
    onFault(fault)
  }

  /**
   * Sends for `ms` from the first page with `underWay` messages on their way at each moment, each until it stands on every page;
   * ends when the last one does.
   */
  async function broadcast({
    ms,
    underWay,
    body,
    acked,
  }: {
    ms: number
    underWay: number
    body: string
    acked: boolean
  }) {
    const [sender] = wires
    if (!sender || !gathering) throw new Error('expected a crowd')
    const { roomId } = gathering
    const done = Promise.withResolvers<void>()
    const began = performance.now()
    const cpu = process.cpuUsage()
    let sent = 0
    let everywhere = 0
    deliveries = frames = acks = 0
    const send = () => {
      sent++
      sender.send(JSON.stringify({ type: 'send', room_id: roomId, id: Bun.randomUUIDv7(), body }))
    }
    onFault = (why) => done.reject(new Error(why))
    onEverywhere = () => {
      everywhere++
      if (performance.now() - began < ms) send()
      else if (everywhere === sent) done.resolve()
    }
    for (let i = 0; i < underWay; i++) send()
    await done.promise
    const tookMs = performance.now() - began
    onEverywhere = () => {}
    if (acked) await untilEqual(() => acks, sent)
    const { user, system } = process.cpuUsage(cpu)
    return { messages: sent, deliveries, frames, ms: tookMs, clientCpuMs: (user + system) / 1000 }
  }

  /** All connections end at once, without a word. */
  async function cut(): Promise<void> {
    const all = wires
    wires = []
    for (const wire of all) wire?.cut()
  }

  return {
    gather,
    broadcast,
    cut,
    /** Throws what went wrong on any page since the start. */
    check: async () => {
      if (fault) throw new Error(fault)
    },
  }
}

async function untilEqual(count: () => number, wanted: number): Promise<void> {
  const deadline = performance.now() + 5_000
  while (count() !== wanted) {
    if (performance.now() > deadline) throw new Error(`expected ${wanted} acks, found ${count()}`)
    await Bun.sleep(5)
  }
}

const crowd = createCrowd()
export type Crowd = typeof crowd
serveCommands(crowd)
