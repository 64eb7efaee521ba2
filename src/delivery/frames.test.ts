import { describe, expect, test } from 'bun:test'
import { eventSchema } from './bus.ts'
import * as frames from './frames.ts'

const ID = '0190a0a0-0000-7000-8000-000000000001'
const parses = (frame: unknown) => frames.clientFrameSchema.safeParse(frame).success

describe('a frame of a page', () => {
  test.each([
    { type: 'open', room_id: ID, after: 0 },
    { type: 'open', room_id: ID, after: 7, epoch: ID },
    { type: 'close', room_id: ID },
    { type: 'send', room_id: ID, id: ID, body: 'x' },
    { type: 'send', room_id: ID },
    { type: 'read', room_id: ID, seq: 3 },
    { type: 'typing', room_id: ID },
    { type: 'attention', state: 'focused' },
  ])('that the protocol knows parses: %j', (frame) => expect(parses(frame)).toBe(true))

  test.each(
    [
      null,
      'open',
      [],
      {},
      { type: 'opened', room_id: ID, after: 0 },
      { type: 'open', room_id: ID },
      { type: 'open', room_id: ID, after: -1 },
      { type: 'open', room_id: ID, after: 1.5 },
      { type: 'open', room_id: ID, after: '1' },
      { type: 'open', room_id: ID, after: 2 ** 53 },
      { type: 'open', room_id: ID.toUpperCase(), after: 0 },
      { type: 'open', room_id: 'general', after: 0 },
      { type: 'open', room_id: ID, after: 0, epoch: 'x'.repeat(65) },
      { type: 'attention', state: 'asleep' },
    ].map((frame) => ({ frame })),
  )('that it does not know is none: %j', ({ frame }) => expect(parses(frame)).toBe(false))

  test('keeps what a send says for the rules of messages, which answer with its id', () => {
    expect(frames.clientFrameSchema.parse({ type: 'send', room_id: ID, id: 7, body: null })).toEqual({
      type: 'send',
      room_id: ID,
      id: 7,
      body: null,
    })
  })
})

test('a frame of the server has the keys of the protocol', () => {
  const read = (text: string): unknown => JSON.parse(text)
  expect(read(frames.changes(ID, 1, 2, '<p>'))).toEqual({
    type: 'changes',
    room_id: ID,
    after: 1,
    seq: 2,
    content: '<p>',
  })
  expect(read(frames.opened(ID, 2, ID))).toEqual({ type: 'opened', room_id: ID, seq: 2, epoch: ID })
  expect(read(frames.reset(ID, 2, ID))).toEqual({ type: 'reset', room_id: ID, seq: 2, epoch: ID })
  expect(read(frames.closed(ID, 'removed'))).toEqual({ type: 'closed', room_id: ID, reason: 'removed' })
  expect(read(frames.ack(ID, { id: ID, seq: 3, created_at: 'now' }))).toEqual({
    type: 'ack',
    id: ID,
    room_id: ID,
    seq: 3,
    created_at: 'now',
  })
  expect(read(frames.error({ of: 'send', code: 'x', message: 'y', id: ID, retry_after_ms: 5 }))).toEqual({
    type: 'error',
    of: 'send',
    code: 'x',
    message: 'y',
    id: ID,
    retry_after_ms: 5,
  })
  expect(read(frames.heartbeat({ [ID]: 4 }, 7))).toEqual({ type: 'heartbeat', rooms: { [ID]: 4 }, people: 7 })
  expect(read(frames.signal({ kind: 'typing' }))).toMatchObject({ type: 'signal', content: '' })
})

test('an event that is none of ours is refused as it comes from the bus', () => {
  const event = { kind: 'membership', room_id: ID, seq: 1, user_id: ID, left: null }
  expect(eventSchema.safeParse(event).success).toBe(true)
  for (const wrong of [{ seq: 0 }, { kind: 'other' }, { left: 'bored' }, { room_id: 'x' }])
    expect(eventSchema.safeParse({ ...event, ...wrong }).success).toBe(false)
})
