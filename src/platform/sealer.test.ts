import { expect, test } from 'bun:test'
import { createSealer } from './sealer.ts'

const secret = Buffer.from('a secret of twenty b')
const KEY = 'a key of this site, long enough'

test('what is sealed opens with the same key, for the same thing, and shows nothing of itself', () => {
  const sealed = createSealer(KEY).seal(secret, 'user 1')
  expect(sealed.includes(secret)).toBe(false)
  expect(createSealer(KEY).open(sealed, 'user 1')).toEqual(secret)
  expect(createSealer(KEY).seal(secret, 'user 1')).not.toEqual(sealed)
})

test('it opens neither with another key, nor for something else, nor changed, nor without a key', () => {
  const sealed = createSealer(KEY).seal(secret, 'user 1')
  expect(() => createSealer(`${KEY}!`).open(sealed, 'user 1')).toThrow()
  expect(() => createSealer(KEY).open(sealed, 'user 2')).toThrow()
  expect(() => createSealer(undefined).open(sealed, 'user 1')).toThrow('SECRETS_KEY')
  for (let i = 1; i < sealed.length; i++) {
    const changed = Buffer.from(sealed)
    changed[i]! ^= 1
    expect(() => createSealer(KEY).open(changed, 'user 1')).toThrow()
  }
})

test('without a key it is kept as it is, and still opens once there is one', () => {
  const kept = createSealer(undefined).seal(secret, 'user 1')
  expect(createSealer(undefined).open(kept, 'user 1')).toEqual(secret)
  expect(createSealer(KEY).open(kept, 'user 1')).toEqual(secret)
})
