import { expect, test } from 'bun:test'
import { emojiName, findEmoji, isEmoji, listEmoji } from './emoji.ts'

test('exactly one whole emoji is a reaction', () => {
  for (const text of ['👍', '👍🏽', '❤️', '👨‍👩‍👧‍👦', '🇩🇪', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '1️⃣']) expect(isEmoji(text), text).toBe(true)
  for (const text of [
    '',
    'a',
    '1',
    '#',
    '❤',
    '👍👍',
    '👍 ',
    ' 👍',
    '🇩',
    '👍\n',
    '<b>',
    '\u200d',
    '👍\u200d',
    '\ud83d',
    '👍'.repeat(5_000),
  ]) {
    expect(isEmoji(text), text.slice(0, 20)).toBe(false)
  }
})

test('an emoji has a name to be read aloud, whatever its skin', () => {
  expect(emojiName('👍')).toBe('thumbs up')
  expect(emojiName('👍🏽')).toBe('thumbs up')
  expect(emojiName('☝🏽')).toBe(emojiName('☝️'))
  expect(emojiName('☝️')).not.toBe('☝️')
  expect(emojiName('x')).toBe('x')
})

test('an emoji is found by any of its short names', () => {
  expect(findEmoji('+1')).toBe('👍')
  expect(findEmoji('thumbsup')).toBe('👍')
  for (const name of ['nope', '__proto__', 'constructor']) expect(findEmoji(name)).toBeUndefined()
})

test('the picker offers every kind, and only what may be a reaction', () => {
  const kinds = listEmoji()
  expect(kinds.map(({ kind }) => kind)).toEqual([
    'Smileys & Emotion',
    'People & Body',
    'Animals & Nature',
    'Food & Drink',
    'Travel & Places',
    'Activities',
    'Objects',
    'Symbols',
    'Flags',
  ])
  const all = kinds.flatMap(({ emoji }) => emoji)
  expect(all.length).toBeGreaterThan(1_800)
  for (const { emoji, name, words } of all) {
    expect(isEmoji(emoji), emoji).toBe(true)
    expect(findEmoji(name)).toBe(emoji)
    expect(words).toContain(name)
  }
})
