import { expect, test } from 'bun:test'
import { safePath } from './safe-path.ts'

test.each(['/', '/rooms/1?at=3#m-1', '/search?q=a%20b', '/rooms/ü'])('%s is a path of this site', (to) =>
  expect(safePath(to)).toBe(encodeURI(decodeURI(to))),
)

test.each([
  undefined,
  '',
  'rooms',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/a/..//evil.example',
  '/.//evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  ' /rooms',
  '/rooms\r\nSet-Cookie: a=b',
  `/${'a'.repeat(3_000)}`,
])('%p leads home', (to) => expect(safePath(to)).toBe('/'))
