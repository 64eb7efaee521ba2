import { elementsIn } from './matroska.ts'

/** What a film or a recording consists of: `vide` and `soun` are the words of MP4. */
type Track = 'picture' | 'sound' | 'other'

/** Whether all that a WebM plays is sound; false where its beginning does not tell. By RFC 8794 (EBML) and RFC 9559 (Matroska). */
export const isSoundOnlyWebm = (head: Buffer): boolean => isOnlySound(webmTracks(head))

/** Whether all that an MP4 plays is sound; false where its beginning does not tell, as when the tracks stand at its end. By ISO 14496-12. */
export const isSoundOnlyMp4 = (head: Buffer): boolean => isOnlySound(mp4Tracks(head))

/** Subtitles and the like make no film of a recording, and no recording of themselves. */
const isOnlySound = (tracks: Track[]) => tracks.includes('sound') && !tracks.includes('picture')

/** Where the content of a part of a container lies. */
interface Piece {
  start: number
  end: number
}

const SEGMENT = '18538067'
const TRACKS = '1654ae6b'
const TRACK_ENTRY = 'ae'
const TRACK_TYPE = '83'
const TRACK_TYPES: Record<number, Track> = { 1: 'picture', 2: 'sound' }

function webmTracks(head: Buffer): Track[] {
  const within = ({ start, end }: Piece) => elementsIn(head, start, end)
  const all = { start: 0, end: head.length }
  const segment = within(all).find(({ id }) => id === SEGMENT)
  const tracks = segment && within(segment).find(({ id }) => id === TRACKS)
  if (!tracks || tracks.end > head.length) return []
  return within(tracks)
    .filter(({ id }) => id === TRACK_ENTRY)
    .flatMap(within)
    .filter(({ id, start, end }) => id === TRACK_TYPE && end === start + 1)
    .map(({ start }) => TRACK_TYPES[head[start] ?? 0] ?? 'other')
}

const HANDLERS: Record<string, Track> = { vide: 'picture', soun: 'sound' }

function mp4Tracks(head: Buffer): Track[] {
  const [movie] = boxes(head, [{ start: 0, end: head.length }], 'moov')
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
      if (head.toString('latin1', at + 4, at + 8) === wanted) found.push({ start: at + 8, end: at + size })
      at += size
    }
    return found
  })
}
