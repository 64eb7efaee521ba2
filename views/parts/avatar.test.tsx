import { expect, test } from 'bun:test'
import { Who } from './avatar.tsx'
import { hueOf, initialOf } from './initial.ts'
import { toHtml } from './to-html.ts'

test('the initial is what a reader takes for one character', () => {
  expect(initialOf('Tomasz')).toBe('T')
  expect(initialOf(' 愛子')).toBe('愛')
  expect(initialOf('👩‍👩‍👧 family')).toBe('👩‍👩‍👧')
  expect(initialOf('e\u0301lan')).toBe('e\u0301')
  expect(initialOf('')).toBe('?')
})

test('a person has one of twelve hues, always the same', () => {
  expect(hueOf('01926000-0000-7000-8000-00000000000b')).toBe(11)
  expect(hueOf('01926000-0000-7000-8000-00000000000c')).toBe(0)
  expect(hueOf('01926000-0000-7000-8000-0000ffffffff')).toBe(0xffffffff % 12)
})

test('only who is active or away has a dot', () => {
  const dotOf = (presence: 'active' | 'away' | 'offline' | 'unknown') =>
    toHtml(<Who id="a" name="A" avatar={null} presence={presence} />)
  expect(dotOf('active')).toContain('data-state="active"')
  expect(dotOf('away')).toContain('<span class="sr">Away</span>')
  expect(dotOf('offline')).not.toContain('class="presence"')
  expect(dotOf('unknown')).not.toContain('class="presence"')
})
