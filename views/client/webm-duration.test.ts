import { expect, test } from 'bun:test'
import { sniffType } from '../../src/files/sniff.ts'
import { withDuration } from './webm-duration.ts'

const HEADER = '1a45dfa380'
const SCALE = '2ad7b1830f4240'
const REST = '1654ae6b85ae83838102' + '1f43b67501ffffffffffffff'
const recorded = (info: string, segmentSize = '01ffffffffffffff') =>
  new Uint8Array(Buffer.from(`${HEADER}18538067${segmentSize}1549a966${info}${REST}`, 'hex'))

const hex = (parts: Uint8Array[]) => Buffer.concat(parts).toString('hex')

test('a recording gets its length, in the units that it counts in, and stays what it is', () => {
  const written = hex(withDuration(recorded(`87${SCALE}`), 2500))
  // 40a3880000000000 is 2,500 as a double.
  expect(written).toBe(
    `${HEADER}1853806701ffffffffffffff1549a9660100000000000019${SCALE}4489010000000000000840a3880000000000${REST}`,
  )
  expect(sniffType(Buffer.from(written, 'hex'))).toBe('audio/webm')
  expect(hex(withDuration(recorded('872ad7b1831e8480'), 5000))).toContain('40a3880000000000')
})

test.each([
  ['that has it already', recorded(`92${SCALE}4489884059000000000000`)],
  ['that says its whole size', recorded(`87${SCALE}`, '0100000000000026')],
  ['cut short', recorded(`87${SCALE}`).subarray(0, 20)],
  ['of another kind', new TextEncoder().encode('....ftypisom')],
  ['empty', new Uint8Array()],
])('a file %s passes as it is', (_, bytes) => expect(hex(withDuration(new Uint8Array(bytes), 1000))).toBe(hex([bytes])))
