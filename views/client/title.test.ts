import { expect, test } from 'bun:test'
import { titleWithNews } from './title.ts'

test('the title counts what is for me, hints at the rest, and forgets the earlier count', () => {
  expect(titleWithNews('Front desk · Radio', { forMe: 2, isUnread: true })).toBe('(2) Front desk · Radio')
  expect(titleWithNews('(2) Front desk · Radio', { forMe: 0, isUnread: true })).toBe('• Front desk · Radio')
  expect(titleWithNews('• Front desk · Radio', { forMe: 0, isUnread: false })).toBe('Front desk · Radio')
})
