import { expect, test } from 'bun:test'
import { fold, wordsIn } from './words.ts'

const cut = (text: string) => wordsIn(text).map(({ word }) => word)

test.each([
  ['Ça va, CAFÉ?', ['ca', 'va', 'cafe']],
  ["Don't don’t dont", ['dont', 'dont', 'dont']],
  ['STRASSE Straße ﬁn ＡＢＣ', ['strasse', 'strasse', 'fin', 'abc']],
  ['Łódź Ærø ΣΟΦΌΣ İzmir', ['lodz', 'aero', 'σοφοσ', 'izmir']],
  ['foo_bar v1.2.3 ines@example.org', ['foo', 'bar', 'v1', '2', '3', 'ines', 'example', 'org']],
  ['私は東京に行きました', ['私', 'は', '東京', 'に', '行き', 'ま', 'した']],
  ['北京大学', ['北京', '大学']],
  ['ガラス ｶﾞﾗｽ', ['ガラス', 'ガラス']],
  ['สวัสดีครับ', ['สวัสดี', 'ครับ']],
  ['हिन्दी में', ['हिन्दी', 'में']],
  ['שָׁלוֹם مُحَمَّد', ['שלום', 'محمد']],
  ['오늘 회의는', ['오늘', '회의는']],
  ['tada 🎉🎉', ['tada', '🎉', '🎉']],
  ['— … !? \u0000', []],
])('cuts and folds %p', (text, words) => {
  expect(cut(text)).toEqual(words)
})

test('says where each stands in the text', () => {
  const text = 'Über 東京に: İki'
  expect(wordsIn(text).map(({ start, end }) => text.slice(start, end))).toEqual(['Über', '東京', 'に', 'İki'])
})

test('folding twice changes nothing, so that questions and messages meet', () => {
  for (const { word } of wordsIn('ÅΣΑΣ ﬃ ǅ ŉ ẞ ① が Ǆ ſ K Å')) expect(fold(word)).toBe(word)
})

test('a word is cut, never within a character', () => {
  const [word] = wordsIn('𝒳'.repeat(100))
  expect(word?.word.length).toBeLessThanOrEqual(64)
  expect(word?.word.isWellFormed()).toBe(true)
  expect(wordsIn('𠮷'.repeat(33)).every((each) => each.word.isWellFormed())).toBe(true)
})
