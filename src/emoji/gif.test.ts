import { describe, expect, test } from 'bun:test'
import { gif } from '../../test/harness/pictures.ts'
import { cleanGif } from './gif.ts'

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('latin1')

describe('a GIF', () => {
  test('keeps its frames, and how often it plays', () => {
    const moving = gif({ frames: 3, loops: true })
    expect(cleanGif(moving)).toEqual(moving)
    expect(text(cleanGif(moving))).toContain('NETSCAPE2.0')
  })

  test('loses comments, what programs left in it, and what follows its end', () => {
    const dirty = gif({
      frames: 2,
      comment: '<script>alert(1)</script>',
      application: 'XMP DataXMP',
      trailing: '<html>',
    })
    expect(cleanGif(dirty)).toEqual(gif({ frames: 2 }))
  })

  test.each([
    ['cut off', gif({ frames: 2 }).slice(0, -5)],
    ['without a frame', gif({ frames: 0 })],
    ['with a frame that is larger than itself', gif({ frames: 1, frameWidth: 60_000 })],
    ['with too many frames', gif({ frames: 501 })],
    ['of nothing but its beginning', gif({ frames: 1 }).slice(0, 6)],
    [
      'with something unknown in it',
      new Uint8Array(Buffer.from(text(gif({ frames: 0 })).replace(';', '<script>;'), 'latin1')),
    ],
  ])('that is malformed is none: %s', (_, bytes) => expect(cleanGif(bytes)).toBeUndefined())
})
