import { expect, test } from 'bun:test'
import { hostileStrings } from '../../test/corpus/hostile-strings.ts'
import { FORM, lexemesOf, pairsOf } from './lexemes.ts'
import { wordsIn } from './words.ts'

const lexemes = (body: string) =>
  lexemesOf({
    roomId: Bun.randomUUIDv7(),
    authorId: Bun.randomUUIDv7(),
    body,
    html: '',
    mentions: [],
    mentionsRoom: false,
    inThread: false,
    fileNames: [],
    hasImage: false,
  })

test('a pair is always the same, for it is kept', () => {
  expect(pairsOf(['spare', 'parts'], false)).toEqual(['+Tk'])
})

const TEXTS = [
  'spare parts for the mast, spare parts',
  `${'a'.repeat(63)}😀b ${'𝒳'.repeat(100)} ${'long'.repeat(30)} and after`,
  'v1.2.3 foo_bar don’t ines@example.org',
  '私は東京都庁に行きました 😀😀 我们今天去北京大学开会 วันนี้อากาศดี',
  ...hostileStrings.map((text) => text.slice(0, 300).toWellFormed()),
]

test('whatever stands side by side in a text has its pairs there', () => {
  for (const text of TEXTS) {
    const indexed = new Set(lexemes(text).match(/'[^']*'/g))
    const words = wordsIn(text).map(({ word }) => word)
    const asked = words.flatMap((_, i) =>
      [1, 2, 3, 5].flatMap((length) => [true, false].flatMap((open) => pairsOf(words.slice(i, i + length), open))),
    )
    expect([text, asked.filter((pair) => !indexed.has(`'~${pair}'`))]).toEqual([text, []])
  }
})

test('the pair of an open word is left out, but for words without blanks, which are cut elsewhere when more follows', () => {
  expect(pairsOf(['spare', 'par'], true)).toEqual([])
  expect(pairsOf(['the', 'spare', 'par'], true)).toEqual(pairsOf(['the', 'spare'], false))
  expect(pairsOf(['北京', '大'], true)).toEqual(pairsOf(['北京', '大学'], false))
  expect(pairsOf(['alone'], false)).toEqual([])
})

test('words, pairs and traits can not be taken for one another', () => {
  for (const text of TEXTS) {
    const indexed = lexemes(text)
    expect(indexed).toStartWith(`'${FORM}' '~`)
    for (const [, lexeme] of indexed.slice(5).matchAll(/'([^']*)'/g))
      expect(lexeme).toMatch(/^~([^\\~+=]+|\+[\w@]{2}|=[\w-]*)$/)
  }
})
