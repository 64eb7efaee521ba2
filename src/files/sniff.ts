import { isSoundOnlyMp4, isSoundOnlyWebm } from './tracks.ts'

/** So many bytes from the beginning decide what a file is. */
export const SNIFFED_BYTES = 4096

const UNKNOWN = 'application/octet-stream'

/**
 * The media type of a file by its first `SNIFFED_BYTES`; what it is called does not count. Only what browsers show without
 * carrying anything out is told apart: everything else, and whatever looks like markup, is `application/octet-stream`.
 */
export function sniffType(head: Uint8Array): string {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  const known = MAGIC.find(({ at = 0, magic }) => bytes.subarray(at, at + magic.length).equals(magic))
  if (known) return known.type
  const container = webmType(bytes) ?? isoType(bytes) ?? riffType(bytes)
  if (container) return container
  return isPlainText(bytes) ? 'text/plain' : UNKNOWN
}

const latin1 = (text: string) => Buffer.from(text, 'latin1')

const MAGIC: { type: string; magic: Buffer; at?: number }[] = [
  { type: 'image/png', magic: latin1('\x89PNG\r\n\x1a\n') },
  { type: 'image/jpeg', magic: latin1('\xff\xd8\xff') },
  { type: 'image/gif', magic: latin1('GIF87a') },
  { type: 'image/gif', magic: latin1('GIF89a') },
  { type: 'application/pdf', magic: latin1('%PDF-') },
  { type: 'audio/ogg', magic: latin1('OggS') },
  { type: 'audio/flac', magic: latin1('fLaC') },
  { type: 'audio/mpeg', magic: latin1('ID3') },
  { type: 'audio/mpeg', magic: latin1('\xff\xfb') },
  { type: 'audio/mpeg', magic: latin1('\xff\xf3') },
  { type: 'application/zip', magic: latin1('PK\x03\x04') },
]

const EBML = latin1('\x1a\x45\xdf\xa3')

/** WebM, and Matroska around it. */
function webmType(bytes: Buffer): string | undefined {
  if (!bytes.subarray(0, EBML.length).equals(EBML)) return undefined
  return isSoundOnlyWebm(bytes) ? 'audio/webm' : 'video/webm'
}

/** MP4 and its like name themselves in their first box. */
function isoType(bytes: Buffer): string | undefined {
  if (bytes.toString('latin1', 4, 8) !== 'ftyp') return undefined
  const brand = bytes.toString('latin1', 8, 12)
  if (/^(isom|iso[2-9]|mp4[12]|avc1|dash|M4V |MSNV|qt {2})$/.test(brand))
    return isSoundOnlyMp4(bytes) ? 'audio/mp4' : 'video/mp4'
  return /^M4[AB] $/.test(brand) ? 'audio/mp4' : undefined
}

function riffType(bytes: Buffer): string | undefined {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF') return undefined
  return { WEBP: 'image/webp', WAVE: 'audio/wav' }[bytes.toString('latin1', 8, 12)]
}

// oxlint-disable-next-line no-control-regex -- that is what it looks for
const CONTROLS = /[\0-\x08\x0e-\x1f]/
const MARKUP = /^\s*<|<(?:!doctype|!--|\?xml|html|head|body|script|svg|iframe|style|link|meta|img|object|embed)\b/i

function isPlainText(bytes: Buffer): boolean {
  // A character may be cut at the end of what was looked at.
  const text = new TextDecoder('utf-8').decode(bytes, { stream: true })
  return bytes.byteLength > 0 && !text.includes('\ufffd') && !CONTROLS.test(text) && !MARKUP.test(text)
}

const SHOWN = /^(image|video|audio)\/|^(application\/pdf|text\/plain)$/

/** Whether browsers may show it; anything else is downloaded. */
export const isShown = (mediaType: string): boolean => SHOWN.test(mediaType)
