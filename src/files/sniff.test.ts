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
