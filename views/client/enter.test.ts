import { describe, expect, test } from 'bun:test'
import { isInFence, isSending } from './enter.ts'

const PLAIN = { isComposing: false, keyCode: 13, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false }
const field = (value: string) => ({ value, selectionStart: value.length })

describe('Enter', () => {
  test('sends', () => expect(isSending(PLAIN, field('hi'), true)).toBe(true))

  test('makes a new line with Shift', () =>
    expect(isSending({ ...PLAIN, shiftKey: true }, field('hi'), true)).toBe(false))

  test('ends a word that is being composed, and no more', () => {
    expect(isSending({ ...PLAIN, isComposing: true }, field('に'), true)).toBe(false)
    expect(isSending({ ...PLAIN, keyCode: 229 }, field('に'), true)).toBe(false)
  })

  test('makes a new line inside an open block of code, and sends after it', () => {
    expect(isSending(PLAIN, field('```ts\nlet a'), true)).toBe(false)
    expect(isSending(PLAIN, field('```ts\nlet a\n```'), true)).toBe(true)
  })

  test('makes a new line where the setting says so; Ctrl and ⌘ send everywhere', () => {
    expect(isSending(PLAIN, field('hi'), false)).toBe(false)
    expect(isSending({ ...PLAIN, ctrlKey: true }, field('hi'), false)).toBe(true)
    expect(isSending({ ...PLAIN, metaKey: true }, field('```\nhi'), true)).toBe(true)
  })
})

test('only ``` at the beginning of a line opens a block', () => {
  expect(isInFence('see ``` here')).toBe(false)
  expect(isInFence('  ```\ncode')).toBe(true)
  expect(isInFence('```\na\n```\n\n```\nb')).toBe(true)
})
