import { expect, test } from 'bun:test'
import { speaking } from '../../src/texts/t.ts'
import { subjectWords } from './audit-words.ts'

test('what has no name for everybody is said in the language of the page, and any name is itself', () => {
  const named = (name: string) => speaking('de', () => subjectWords(name))
  expect(named('a private room')).toBe('ein privater Raum')
  for (const name of ['constructor', '__proto__', 'toString', 'Harbour']) expect(named(name)).toBe(name)
})
