import { expect, test } from 'bun:test'
import { bestMatches, wordAt } from './suggest.ts'

test('a word with @ or # is completed where the caret stands', () => {
  expect(wordAt('hello @to', 9)).toEqual({ sign: '@', letters: 'to', from: 6 })
  expect(wordAt('#', 1)).toEqual({ sign: '#', letters: '', from: 0 })
  expect(wordAt('@to and more', 3)).toEqual({ sign: '@', letters: 'to', from: 0 })
})

test('an address or a finished word is left alone', () => {
  expect(wordAt('ines@example', 12)).toBeUndefined()
  expect(wordAt('@tom ', 5)).toBeUndefined()
  expect(wordAt('plain', 5)).toBeUndefined()
})

test('names that begin with the letters come first, accents and case aside', () => {
  const names = ['Ana Toll', 'Tomasz', 'Róża', 'tide']
  expect(bestMatches(names, 'to')).toEqual(['Tomasz', 'Ana Toll'])
  expect(bestMatches(names, 'ROZ')).toEqual(['Róża'])
})
