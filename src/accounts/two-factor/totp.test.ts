import { expect, test } from 'bun:test'
import { base32, codeOf, findStep, keyUri, stepAt } from './totp.ts'

const RFC_SECRET = Buffer.from('12345678901234567890')

test.each([
  // RFC 6238, appendix B, of which six digits are the last six.
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at %i s the code of the RFC is %s', (seconds, code) => {
  expect(codeOf(RFC_SECRET, stepAt(seconds * 1000))).toBe(code)
})

test('a code counts half a minute before and after its own, and no longer', () => {
  const code = codeOf(RFC_SECRET, 100)
  const foundAt = (step: number) => findStep(RFC_SECRET, code, step * 30_000, 0)
  expect([98, 99, 100, 101, 102].map(foundAt)).toEqual([undefined, 100, 100, 100, undefined])
})

test('a code that was taken, and those before it, count no more', () => {
  const find = (step: number, last: number) => findStep(RFC_SECRET, codeOf(RFC_SECRET, step), 100 * 30_000, last)
  expect(find(100, 99)).toBe(100)
  expect(find(100, 100)).toBeUndefined()
  expect(find(99, 100)).toBeUndefined()
  expect(find(101, 100)).toBe(101)
})

test.each(['', '1', '28708', '2870822', 'abcdef', '٢٨٧٠٨٢'])('%p is no code', (code) => {
  expect(findStep(RFC_SECRET, code, 59_000, 0)).toBeUndefined()
})

test.each([
  // RFC 4648, section 10.
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('base32 of %p is %p', (text, expected) => {
  expect(base32(Buffer.from(text))).toBe(expected)
})

test('the key URI names the site and the person', () => {
  expect(keyUri(RFC_SECRET, { site: 'Salt: marsh', email: 'ines@example.org' })).toBe(
    'otpauth://totp/Salt%20%20marsh%3Aines%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Salt%3A%20marsh',
  )
})
