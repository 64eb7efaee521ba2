import { expect, test } from 'bun:test'
import { MAX_VOICE_SECONDS, clockOf, voiceLength, voiceName } from './voice.ts'

test.each([0, 7, 59, 60, 67, 299, MAX_VOICE_SECONDS])('the name of a voice message of %p s says how long it is', (s) =>
  expect(voiceLength(voiceName(s, 'webm'))).toBe(clockOf(s)),
)

test.each([
  'Voice message.webm',
  'Voice message 1:70.webm',
  'My voice message 1:07.webm',
  'Voice message 0:07',
  'a.webm',
])('%j is a file like any other', (name) => expect(voiceLength(name)).toBeUndefined())

test('a clock counts whole seconds', () => {
  expect(clockOf(67.9)).toBe('1:07')
  expect(clockOf(0.4)).toBe('0:00')
})
