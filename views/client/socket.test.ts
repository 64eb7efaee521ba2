import { describe, expect, test } from 'bun:test'
import { createFakeClock } from './fake-clock.ts'
import type { PageFrame, ServerFrame } from './frames.ts'
import { ANSWER_MS, type Connection, createSocket, retryPauseMs, SILENCE_MS } from './socket.ts'

class FakeWebSocket extends EventTarget {
  readyState: WebSocket['readyState'] = WebSocket.CONNECTING
  sent: string[] = []
  isClosedByPage = false
  open() {
    this.readyState = WebSocket.OPEN
    this.dispatchEvent(new Event('open'))
  }
  say(frame: object) {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(frame) }))
  }
  drop(code: number) {
    this.readyState = WebSocket.CLOSED
    this.dispatchEvent(new CloseEvent('close', { code }))
  }
  send(text: string) {
    this.sent.push(text)
  }
  close() {
    this.isClosedByPage = true
    this.readyState = WebSocket.CLOSED
  }
}

function createPage({ isSignedIn = true } = {}) {
  const clock = createFakeClock()
  const made: FakeWebSocket[] = []
  const states: Connection[] = []
  const frames: ServerFrame[] = []
  const socket = createSocket({
    clock,
    random: () => 0.5,
    connect() {
      const fake = new FakeWebSocket()
      made.push(fake)
      return fake
    },
    isSignedIn: () => Promise.resolve(isSignedIn),
    onFrame: (frame) => void frames.push(frame),
    onConnection: (connection) => void states.push(connection),
  })
  socket.start()
  const last = () => made.at(-1) ?? new FakeWebSocket()
  return { socket, clock, made, states, frames, last, state: () => states.at(-1)?.state }
}

function createOpenPage() {
  const page = createPage()
  page.last().open()
  return page
}

describe('the page’s socket', () => {
  test('frames go both ways while it is open, and nothing is kept while it is not', () => {
    const page = createPage()
    expect(page.socket.send({ type: 'close', room_id: 'r' })).toBe(false)
    page.last().open()
    expect(page.socket.send({ type: 'close', room_id: 'r' })).toBe(true)
    page.last().say({ type: 'heartbeat', rooms: {} })
    expect(page.last().sent).toEqual(['{"type":"close","room_id":"r"}'])
    expect(page.frames).toEqual([{ type: 'heartbeat', rooms: {} }])
  })

  test.each([1000, 1001, 1006, 1011, 1012, 1013])('it comes back after close code %d', (code) => {
    const page = createOpenPage()
    page.last().drop(code)
    expect(page.state()).toBe('waiting')
    page.clock.advance(1000)
    expect(page.made).toHaveLength(2)
  })

  test.each([
    [1008, true],
    [1003, false],
    [1009, false],
  ])('it stays away after close code %d', (code, signedOut) => {
    const page = createOpenPage()
    page.last().drop(code)
    page.clock.advance(3_600_000)
    page.socket.retryNow()
    expect(page.made).toHaveLength(1)
    expect(page.states.at(-1)).toEqual({ state: 'away', signedOut })
  })

  test('nothing heard for two heartbeats and it tries another connection', () => {
    const page = createOpenPage()
    page.clock.advance(SILENCE_MS - 1)
    page.last().say({ type: 'heartbeat', rooms: {} })
    page.clock.advance(SILENCE_MS - 1)
    expect(page.state()).toBe('open')
    page.clock.advance(1)
    expect(page.state()).toBe('waiting')
    expect(page.made[0]?.isClosedByPage).toBe(true)
    page.clock.advance(1000)
    expect(page.made).toHaveLength(2)
  })

  test('nothing heard since a message was sent and it tries another connection, long before the heartbeats tell', () => {
    const message: PageFrame = { type: 'send', room_id: 'r', id: 'm1', body: 'Is anybody there?' }
    const page = createOpenPage()
    page.socket.send(message)
    page.clock.advance(ANSWER_MS - 1)
    page.last().say({ type: 'heartbeat', rooms: {} })
    page.clock.advance(ANSWER_MS)
    expect(page.state()).toBe('open')
    page.socket.send(message)
    page.clock.advance(ANSWER_MS - 1)
    page.socket.send({ ...message, room_id: 'other', id: 'm2' })
    page.socket.send({ type: 'typing', room_id: 'r' })
    page.clock.advance(1)
    expect(page.state()).toBe('waiting')
    page.clock.advance(1000)
    page.last().open()
    page.clock.advance(ANSWER_MS)
    expect(page.state()).toBe('open')
  })

  test('a connection that does not come about within 10 s is given up', () => {
    const page = createPage()
    page.clock.advance(10_000)
    expect(page.state()).toBe('waiting')
  })

  test('late events of a connection that was given up change nothing', () => {
    const page = createOpenPage()
    const old = page.last()
    page.socket.lose()
    page.clock.advance(1000)
    page.last().open()
    old.drop(1008)
    old.say({ type: 'heartbeat', rooms: {} })
    expect(page.state()).toBe('open')
    expect(page.frames).toEqual([])
  })

  test('the pauses grow to 30 s, are jittered, and start anew after success', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 60].map((attempt) => retryPauseMs(attempt, () => 1))).toEqual([
      1000, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
    ])
    expect([0, 1, 2, 6].map((attempt) => retryPauseMs(attempt, () => 0))).toEqual([200, 500, 1000, 15_000])
    const page = createPage()
    const fail = (attempt: number) => {
      page.last().drop(1006)
      page.clock.advance(retryPauseMs(attempt, () => 0.5))
    }
    for (const attempt of [0, 1, 2]) fail(attempt)
    expect(page.made).toHaveLength(4)
    page.last().open()
    fail(0)
    expect(page.made).toHaveLength(5)
  })

  test('back online it tries at once', () => {
    const page = createOpenPage()
    page.socket.lose()
    page.socket.retryNow()
    expect(page.made).toHaveLength(2)
  })

  test('a refused upgrade of a session that is over counts as signed out', async () => {
    const page = createPage({ isSignedIn: false })
    page.last().drop(1006)
    await Promise.resolve()
    expect(page.states.at(-1)).toEqual({ state: 'away', signedOut: true })
  })

  test('asleep in the browser’s cache it rests, and `start` brings it back', () => {
    const page = createOpenPage()
    page.socket.rest()
    page.clock.advance(120_000)
    expect(page.made).toHaveLength(1)
    page.socket.start()
    page.last().open()
    expect(page.state()).toBe('open')
  })
})
