import { expect, test } from 'bun:test'
import { findLetters } from './letters.ts'

const marked = (name: string, query: string) =>
  findLetters(name, query)
    ?.map((run) => (run.hit ? `[${run.text}]` : run.text))
    .join('')

test('letters are found in one piece where that is possible', () => {
  expect(marked('Website and streaming', 'tr')).toBe('Website and s[tr]eaming')
})

test('letters are found apart, in their order', () => {
  expect(marked('Front desk', 'fdk')).toBe('[F]ront [d]es[k]')
  expect(marked('Front desk', 'kdf')).toBeUndefined()
})

test('neither case nor accents nor blanks count', () => {
  expect(marked('Lúcia', 'LU')).toBe('[Lú]cia')
  expect(marked('Front desk', 'front d')).toBe('[Front] [d]esk')
})

test('a blank query is in every name', () => {
  expect(marked('Canteen', ' ')).toBe('Canteen')
})
