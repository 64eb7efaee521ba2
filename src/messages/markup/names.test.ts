import { expect, test } from 'bun:test'
import { findMentionCandidates, findRoomCandidates, foldName } from './names.ts'

test('every word end after a mark may end a name', () => {
  expect(findMentionCandidates('hi @Ines Maria, ok')).toEqual(['ines', 'ines maria', 'ines maria,', 'ines maria, ok'])
  expect(findRoomCandidates('#Front desk')).toEqual(['front', 'front desk'])
})

test('a name ends before the next mark and the end of the line', () => {
  expect(findMentionCandidates('@a @b\nc')).toEqual(['a', 'b'])
})

test('no name begins within a word, an address or after a blank', () => {
  expect(findMentionCandidates('jo@example.org a/@b @ c @@')).toEqual([])
  expect(findRoomCandidates('C#x &#38; a/#b ##')).toEqual([])
})

test('names in scripts without spaces may end anywhere', () => {
  expect(findMentionCandidates('@田中さ')).toEqual(['田', '田中', '田中さ'])
})

test('no name ends within a character', () => {
  expect(findMentionCandidates('@Zoe\u0308')).toEqual([foldName('Zoë')])
  expect(findMentionCandidates('@👩‍🚀')).toEqual(['👩‍🚀'])
})

test('there are at most 1,000', () => {
  expect(findMentionCandidates('@(((((((((((((((('.repeat(580)).length).toBeLessThanOrEqual(1_000)
  expect(findMentionCandidates(Array.from({ length: 2_000 }, (_, index) => `@${index} `).join('')).length).toBe(1_000)
})

test('candidates are text that a database takes: whole characters and no NUL', () => {
  expect(findMentionCandidates('@a\0b\n@\ud800')).toEqual(['a', 'a\ufffd', 'a\ufffdb', '\ufffd'])
})
