import { describe, expect, test } from 'bun:test'
import { createCursor } from './cursor.ts'
import type { PageFrame } from './frames.ts'
import { createFakeClock } from './fake-clock.ts'

const ROOM = 'r1'

function createPage({ seq = 10, refetched = { seq: 90, epoch: 'e2' } } = {}) {
  const clock = createFakeClock()
  const said: PageFrame[] = []
  const applied: string[] = []
  const closed: string[] = []
  let isConnected = true
  let refetches = 0
  let current = 0
  const cursor = createCursor({
    roomId: ROOM,
    seq,
    epoch: 'e1',
    clock,
    send: (frame) => isConnected && said.push(frame) > 0,
    apply: (content) => void applied.push(content),
    onCurrent: () => void current++,
    refetch: () => {
      refetches++
      return refetched ? Promise.resolve(refetched) : Promise.reject(new Error('no connection'))
    },
    onClosed: (reason) => void closed.push(reason),
  })
  return {
    cursor,
    clock,
    said,
    applied,
    closed,
    changes: (after: number, upTo: number, content = `${after}-${upTo}`) =>
      cursor.receive({ type: 'changes', room_id: ROOM, after, seq: upTo, content }),
    opened: (upTo: number) => cursor.receive({ type: 'opened', room_id: ROOM, seq: upTo, epoch: 'e1' }),
    disconnect() {
      isConnected = false
      cursor.disconnected()
    },
    connect() {
      isConnected = true
      cursor.connected()
    },
    counts: () => ({ refetches, current }),
  }
}

const open = (after: number, epoch = 'e1') => ({ type: 'open' as const, room_id: ROOM, after, epoch })

async function createOpenPage() {
  const page = createPage()
  page.cursor.connected()
  await page.opened(10)
  page.said.length = 0
  return page
}

describe('the open room’s cursor', () => {
  test('a connection is answered by opening from the cursor', () => {
    const page = createPage()
    page.cursor.connected()
    expect(page.said).toEqual([open(10)])
  })

  test('frames that join up are applied in order', async () => {
    const page = await createOpenPage()
    await page.changes(10, 12)
    await page.changes(12, 13)
    expect(page.applied).toEqual(['10-12', '12-13'])
    expect(page.cursor.seq).toBe(13)
    expect(page.said).toEqual([])
  })

  test('a frame that overlaps the cursor is applied, since elements are put in by id', async () => {
    const page = await createOpenPage()
    await page.changes(7, 12)
    expect(page.applied).toEqual(['7-12'])
    expect(page.cursor.seq).toBe(12)
  })

  test('a frame that is known is dropped', async () => {
    const page = await createOpenPage()
    await page.changes(8, 10)
    expect(page.applied).toEqual([])
  })

  test('a hole is asked for once, from the cursor, and nothing beyond it is applied', async () => {
    const page = await createOpenPage()
    await page.changes(11, 12)
    await page.changes(12, 13)
    expect(page.applied).toEqual([])
    expect(page.said).toEqual([open(10)])
    await page.changes(10, 13)
    await page.opened(13)
    expect(page.applied).toEqual(['10-13'])
    expect(page.cursor.isCurrent).toBe(true)
  })

  test('an answer beyond what came is not believed: it asks again, but not at once', async () => {
    const page = createPage()
    page.cursor.connected()
    await page.opened(15)
    expect(page.cursor.isCurrent).toBe(false)
    expect(page.said).toHaveLength(1)
    page.clock.advance(2000)
    expect(page.said).toEqual([open(10), open(10)])
  })

  test('frames of another room are none of its business', async () => {
    const page = await createOpenPage()
    await page.cursor.receive({ type: 'changes', room_id: 'r2', after: 10, seq: 11, content: 'x' })
    expect(page.applied).toEqual([])
  })

  test('a heartbeat that stays ahead for 2 s makes it ask again', async () => {
    const page = await createOpenPage()
    page.cursor.heartbeat({ type: 'heartbeat', rooms: { [ROOM]: 11 } })
    page.clock.advance(1999)
    expect(page.said).toEqual([])
    page.clock.advance(1)
    expect(page.said).toEqual([open(10)])
  })

  test('a heartbeat that is caught up with in time is no reason to ask', async () => {
    const page = await createOpenPage()
    page.cursor.heartbeat({ type: 'heartbeat', rooms: { [ROOM]: 11 } })
    await page.changes(10, 11)
    page.clock.advance(5000)
    expect(page.said).toEqual([])
  })

  test('a reset fetches the list and opens with its numbers; what comes meanwhile is not applied', async () => {
    const page = await createOpenPage()
    const reset = page.cursor.receive({ type: 'reset', room_id: ROOM, seq: 90, epoch: 'e2' })
    await page.changes(10, 11)
    await reset
    expect(page.applied).toEqual([])
    expect(page.said).toEqual([open(90, 'e2')])
    expect(page.cursor.seq).toBe(90)
  })

  test('a connection lost during a reset does not open with the old numbers', async () => {
    const page = await createOpenPage()
    const reset = page.cursor.receive({ type: 'reset', room_id: ROOM, seq: 90, epoch: 'e2' })
    page.disconnect()
    page.connect()
    await reset
    expect(page.said).toEqual([open(90, 'e2')])
  })

  test('a fragment older than the page makes it resume from the fragment', async () => {
    const page = await createOpenPage()
    page.cursor.merged(8)
    expect(page.said).toEqual([open(8)])
    page.said.length = 0
    page.cursor.merged(12)
    expect(page.said).toEqual([])
  })

  test('what was lost with the connection is asked for on the next one', async () => {
    const page = await createOpenPage()
    page.disconnect()
    await page.changes(10, 11)
    page.connect()
    expect(page.said).toEqual([open(11)])
  })

  test('a refusal for the moment is tried again when told; one for good closes the room', async () => {
    const page = createPage()
    page.cursor.connected()
    page.cursor.refused({ type: 'error', of: 'open', code: 'busy', message: '', room_id: ROOM, retry_after_ms: 500 })
    page.clock.advance(500)
    expect(page.said).toEqual([open(10), open(10)])
    page.cursor.refused({ type: 'error', of: 'open', code: 'rooms.not_found', message: '', room_id: ROOM })
    expect(page.closed).toEqual(['refused'])
  })

  test('a closed room asks for nothing and takes nothing', async () => {
    const page = await createOpenPage()
    await page.cursor.receive({ type: 'closed', room_id: ROOM, reason: 'removed' })
    page.connect()
    await page.changes(10, 11)
    expect(page.closed).toEqual(['removed'])
    expect(page.said).toEqual([])
    expect(page.applied).toEqual([])
  })
})
