import { expect, test } from 'bun:test'
import { bestMatches, wordAt } from './suggest.ts'

test('a word with @, # or : is completed where the caret stands', () => {
  expect(wordAt('hello @to', 9)).toEqual({ sign: '@', letters: 'to', from: 6 })
  expect(wordAt('#', 1)).toEqual({ sign: '#', letters: '', from: 0 })
  expect(wordAt('so :tad', 7)).toEqual({ sign: ':', letters: 'tad', from: 3 })
  expect(wordAt('@to and more', 3)).toEqual({ sign: '@', letters: 'to', from: 0 })
})

test('an address or a finished word is left alone', () => {
  expect(wordAt('ines@example', 12)).toBeUndefined()
  expect(wordAt('@tom ', 5)).toBeUndefined()
  expect(wordAt('plain', 5)).toBeUndefined()
  for (const text of ['10:30', ':)', ':-)', 'see: this', 'https://x']) expect(wordAt(text, text.length)).toBeUndefined()
})

test('names that begin with the letters come first, accents and case aside', () => {
  expect(found(['Ana Toll', 'Tomasz', 'Róża', 'tide'], 'to')).toEqual(['Tomasz', 'Ana Toll'])
  expect(found(['Ana Toll', 'Tomasz', 'Róża', 'tide'], 'ROZ')).toEqual(['Róża'])
})

test('an emoji is also found by its other words', () => {
  const tada = { text: '🎉', name: 'tada', words: 'party popper', glyph: () => '🎉' }
  expect(bestMatches([tada], 'party')).toEqual([tada])
  expect(bestMatches([tada], 'opper')).toEqual([])
})

const found = (names: string[], letters: string) =>
  bestMatches(
    names.map((name) => ({ name, text: name, glyph: () => '' })),
    letters,
  ).map(({ name }) => name)
