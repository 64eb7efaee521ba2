import type { Frame } from './wire.ts'

/** Where the room stands in `{"type":"<kind>","room_id":"…`, without the kind. */
const ROOM_AT = '{"type":"","room_id":"'.length
/** Where the kind of a frame stands in `{"type":"changes",…`. */
const KIND_AT = '{"type":"'.length
/** Where the first number stands in `{"type":"changes","room_id":"<36 characters>","after":…,"seq":…`. */
const CHANGES_AFTER_AT = '{"type":"changes","room_id":"","after":'.length + 36
/** And in `{"type":"opened","room_id":"<36 characters>","seq":…`. */
const OPENED_SEQ_AT = '{"type":"opened","room_id":"","seq":'.length + 36
/** And in `{"type":"ack","id":"<36 characters>","room_id":"<36 characters>","seq":…`. */
const ACK_SEQ_AT = '{"type":"ack","id":"","room_id":"","seq":'.length + 72
const SEQ_KEY = ',"seq":'.length
const ZERO = 48
const NINE = 57

/** The kinds by their first two letters: it is looked at for each frame of each socket. */
const KINDS = new Map(
  ['changes', 'opened', 'reset', 'closed', 'ack', 'error', 'pulse', 'heartbeat', 'signal'].map((kind) => [
    (kind.charCodeAt(0) << 8) | kind.charCodeAt(1),
    kind,
  ]),
)

/** What kind of frame it is, without parsing it. */
export function kindOf({ bytes, at }: Frame): string {
  return KINDS.get(((bytes[at + KIND_AT] ?? 0) << 8) | (bytes[at + KIND_AT + 1] ?? 0)) ?? 'unknown'
}

/** The numbers of a `changes` frame. */
export function numbersOf({ bytes, at }: Frame): { after: number; seq: number } {
  const first = numberAt(bytes, at + CHANGES_AFTER_AT)
  return { after: first.value, seq: numberAt(bytes, first.end + SEQ_KEY).value }
}

/** The number of an `opened` frame. */
export const openedSeq = ({ bytes, at }: Frame) => numberAt(bytes, at + OPENED_SEQ_AT).value

/** The number of an `ack` frame. */
export const ackedSeq = ({ bytes, at }: Frame) => numberAt(bytes, at + ACK_SEQ_AT).value

/** The room of a `changes` frame, or of an `opened` one. */
export const roomOf = ({ bytes, at }: Frame, kind: 'changes' | 'opened') =>
  bytes.toString('latin1', at + ROOM_AT + kind.length, at + ROOM_AT + kind.length + 36)

/** The start of a frame, to be shown in an error. */
export const textOf = ({ bytes, at, length }: Frame) => bytes.toString('utf8', at, at + Math.min(length, 160))

/** A number in decimal digits, and where it ends. */
export function numberAt(bytes: Buffer, at: number): { value: number; end: number } {
  let value = 0
  let end = at
  for (let digit = bytes[end] ?? 0; digit >= ZERO && digit <= NINE; digit = bytes[++end] ?? 0)
    value = value * 10 + (digit - ZERO)
  return { value, end }
}
