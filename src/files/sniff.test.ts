import { describe, expect, test } from 'bun:test'
import { isShown, sniffType } from './sniff.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))

describe('a file is what its bytes say', () => {
  test.each([
    ['\x89PNG\r\n\x1a\n....', 'image/png'],
    ['\xff\xd8\xff\xe0', 'image/jpeg'],
    ['GIF89a', 'image/gif'],
    ['RIFF....WEBP', 'image/webp'],
    ['RIFF....WAVE', 'audio/wav'],
    ['....ftypisom', 'video/mp4'],
    ['....ftypM4A ', 'audio/mp4'],
    ['%PDF-1.7', 'application/pdf'],
    ['PK\x03\x04', 'application/zip'],
    ['Good morning', 'text/plain'],
    ['a,b\r\n1,2', 'text/plain'],
  ])('%j is %s', (text, type) => expect(sniffType(bytes(text))).toBe(type))

  test('text of any language is text, also when it is cut within a character', () => {
    expect(sniffType(Buffer.from('放送部 سأمرّ'))).toBe('text/plain')
    expect(sniffType(Buffer.from('放送部').subarray(0, 8))).toBe('text/plain')
  })
})

describe('what plays is sound when its tracks are nothing else', () => {
  /** The beginning of what Chromium's MediaRecorder makes of a microphone, up to the first sounds. */
  const RECORDED = Buffer.from(
    '1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701ffffffffffffff1549' +
      'a966992ad7b1830f42404d80864368726f6d655741864368726f6d651654ae6bbfaebdd7810173c587935fc1f6121d5683810286' +
      '86415f4f50555363a2934f707573486561640101000080bb0000000000e18db584473b80009f8101626481201f43b67501ffffffffffffffe78100a3',
    'hex',
  )
  const entry = (type: number) => `\xae\x83\x83\x81${String.fromCharCode(type)}`
  const webm = (tracks: string) =>
    `\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff\xec\x82..\x16\x54\xae\x6b${String.fromCharCode(0x80 + tracks.length)}${tracks}`
  const box = (name: string, content: string) =>
    `${String.fromCharCode(0, 0, (8 + content.length) >> 8, (8 + content.length) & 255)}${name}${content}`
  const track = (handler: string) =>
    box('trak', box('tkhd', '....') + box('mdia', box('hdlr', `\0\0\0\0\0\0\0\0${handler}`)))
  const mp4 = (brand: string, ...handlers: string[]) =>
    box('ftyp', brand) + box('moov', box('mvhd', '....') + handlers.map(track).join('')) + box('moof', '....')

  test('in a WebM', () => {
    expect(sniffType(RECORDED)).toBe('audio/webm')
    expect(sniffType(bytes(webm(entry(2))))).toBe('audio/webm')
    expect(sniffType(bytes(webm(entry(2) + entry(17))))).toBe('audio/webm')
    expect(sniffType(bytes(webm(entry(1) + entry(2))))).toBe('video/webm')
    expect(sniffType(bytes(webm(entry(17))))).toBe('video/webm')
  })

  test('in an MP4', () => {
    expect(sniffType(bytes(mp4('iso5', 'soun')))).toBe('audio/mp4')
    expect(sniffType(bytes(mp4('isom', 'soun', 'text')))).toBe('audio/mp4')
    expect(sniffType(bytes(mp4('isom', 'soun', 'vide')))).toBe('video/mp4')
    expect(sniffType(bytes(mp4('isom')))).toBe('video/mp4')
  })

  test('and is taken for film where the beginning does not tell, wherever it was cut and whatever a size says', () => {
    const movie = bytes(mp4('iso5', 'soun'))
    const behind = box('moof', '....').length
    const tracksEnd = RECORDED.indexOf('1f43b675', 'hex')
    for (let length = 4; length < tracksEnd; length++)
      expect(sniffType(RECORDED.subarray(0, length))).toBe('video/webm')
    for (let length = 12; length < movie.length - behind; length++)
      expect(sniffType(movie.subarray(0, length))).toBe('video/mp4')
    expect(sniffType(movie.subarray(0, movie.length - behind))).toBe('audio/mp4')
    for (const size of ['\0', '\x80', '\xff', '\x10\xff\xff\xff', '\x01\xff\xff\xff\xff\xff\xff\xff'])
      expect(sniffType(bytes(`\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67${size}${entry(2)}`))).toBe('video/webm')
    for (const size of ['\0\0\0\0', '\0\0\0\x01', '\xff\xff\xff\xff'])
      expect(sniffType(bytes(`${box('ftyp', 'isom')}${size}moov${track('soun')}`))).toBe('video/mp4')
  })
})

describe('S29: what could be carried out is nothing that is shown', () => {
  test.each([
    '<html><script>alert(1)</script>',
    '\n  <!DOCTYPE html>',
    '<?xml version="1.0"?><svg onload="alert(1)"/>',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'words first, then <script>alert(1)</script>',
    'GIF88a<script>',
    '\x00\x01\x02',
    '',
  ])('%j', (text) => {
    const type = sniffType(bytes(text))
    expect(type).toBe('application/octet-stream')
    expect(isShown(type)).toBeFalse()
  })
})
