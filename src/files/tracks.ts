/** What a film or a recording consists of: `vide` and `soun` are the words of MP4. */
type Track = 'picture' | 'sound' | 'other'

/** Whether all that a WebM plays is sound; false where its beginning does not tell. By RFC 8794 (EBML) and RFC 9559 (Matroska). */
export const isSoundOnlyWebm = (head: Buffer): boolean => isOnlySound(webmTracks(head))

/** Whether all that an MP4 plays is sound; false where its beginning does not tell, as when the tracks stand at its end. By ISO 14496-12. */
export const isSoundOnlyMp4 = (head: Buffer): boolean => isOnlySound(mp4Tracks(head))

/** Subtitles and the like make no film of a recording, and no recording of themselves. */
const isOnlySound = (tracks: Track[]) => tracks.includes('sound') && !tracks.includes('picture')

/** A piece of a container: where its content lies. */
interface Piece {
  name: string
  start: number
  end: number
}

const SEGMENT = '18538067'
const TRACKS = '1654ae6b'
const TRACK_ENTRY = 'ae'
const TRACK_TYPE = '83'
const TRACK_TYPES: Record<number, Track> = { 1: 'picture', 2: 'sound' }

function webmTracks(head: Buffer): Track[] {
  const segment = elements(head, 0, head.length).find(({ name }) => name === SEGMENT)
  if (!segment) return []
  const tracks = elements(head, segment.start, segment.end).find(({ name }) => name === TRACKS)
  if (!tracks || tracks.end > head.length) return []
  return elements(head, tracks.start, tracks.end)
    .filter(({ name }) => name === TRACK_ENTRY)
    .flatMap(({ start, end }) => elements(head, start, end))
    .filter(({ name, start, end }) => name === TRACK_TYPE && end === start + 1)
    .map(({ start }) => TRACK_TYPES[head[start] ?? 0] ?? 'other')
}

/** The elements of Matroska within a range, as far as they can be read. One of unknown size, as of a recording, goes on to the end. */
function elements(head: Buffer, from: number, to: number): Piece[] {
  const found: Piece[] = []
  const limit = Math.min(to, head.length)
  let at = from
  while (at < limit) {
    const idLength = Math.clz32(head[at] ?? 0) - 23
    const sizeAt = at + idLength
    const sizeLength = Math.clz32(head[sizeAt] ?? 0) - 23
    const start = sizeAt + sizeLength
    if (idLength > 4 || sizeLength > 8 || start > limit) break
    const size = numberIn(head, sizeAt, sizeLength)
    const end = size === UNKNOWN_SIZE ? to : start + size
    found.push({ name: head.toString('hex', at, sizeAt), start, end })
    at = end
  }
  return found
}

const UNKNOWN_SIZE = -1

/** A size as EBML writes it: the first bit that is set says how many bytes it takes. */
function numberIn(head: Buffer, at: number, length: number): number {
  const digits = head.subarray(at, at + length)
  const first = (digits[0] ?? 0) & (0xff >> length)
  if (first === 0xff >> length && digits.subarray(1).every((byte) => byte === 0xff)) return UNKNOWN_SIZE
  return digits.subarray(1).reduce((sum, byte) => sum * 256 + byte, first)
}

const HANDLERS: Record<string, Track> = { vide: 'picture', soun: 'sound' }

function mp4Tracks(head: Buffer): Track[] {
  const [movie] = boxes(head, [{ name: '', start: 0, end: head.length }], 'moov')
  if (!movie || movie.end > head.length) return []
  const handlers = boxes(head, boxes(head, boxes(head, [movie], 'trak'), 'mdia'), 'hdlr')
  return handlers.map(({ start }) => HANDLERS[head.toString('latin1', start + 8, start + 12)] ?? 'other')
}

/** The boxes of one name in others, as far as they can be read. */
function boxes(head: Buffer, outer: Piece[], wanted: string): Piece[] {
  return outer.flatMap(({ start: from, end: to }) => {
    const found: Piece[] = []
    const limit = Math.min(to, head.length)
    let at = from
    while (at + 8 <= limit) {
      const size = head.readUInt32BE(at)
      // One that goes on to the end, or is larger than 4 GB, holds what is played: nothing is looked for behind it.
      if (size < 8) break
      found.push({ name: head.toString('latin1', at + 4, at + 8), start: at + 8, end: at + size })
      at += size
    }
    return found.filter(({ name }) => name === wanted)
  })
}
