import { expect, test } from 'bun:test'
import { createDraft, unsavedDrafts } from './drafts.ts'
import { createFakeClock } from './fake-clock.ts'
import type { Store } from './stored.ts'

function createDevice({ isServerThere = true } = {}) {
  const kept = new Map<string, string>()
  const store: Store = {
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => void kept.set(key, value),
    remove: (key) => void kept.delete(key),
    keys: () => [...kept.keys()],
  }
  const clock = createFakeClock()
  const saved: string[] = []
  const signs: boolean[] = []
  const open = () =>
    createDraft({
      onChange: (isThere) => void signs.push(isThere),
      userId: 'u1',
      roomId: 'r1',
      store,
      clock,
      save(body) {
        if (isServerThere) saved.push(body)
        return Promise.resolve(isServerThere)
      },
    })
  /** Lets answers of the server come in. */
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve()
  }
  return { open, store, clock, saved, signs, kept, settle }
}

test('the server is told a second after the last key', () => {
  const { open, clock, saved } = createDevice()
  const draft = open()
  draft.written('h')
  clock.advance(900)
  draft.written('he')
  clock.advance(999)
  expect(saved).toEqual([])
  clock.advance(1)
  expect(saved).toEqual(['he'])
})

test('what was typed last on this device wins over an older text of the server, until the server has it', async () => {
  const { open, clock, saved, settle } = createDevice()
  open().written('here')
  const reopened = open()
  expect(reopened.restore('old on the server')).toBe('here')
  clock.advance(1000)
  await settle()
  expect(saved).toContain('here')
  expect(open().restore('newer, from another device')).toBe('newer, from another device')
})

test('a device without the server keeps it', async () => {
  const { open, clock, settle } = createDevice({ isServerThere: false })
  open().written('here')
  clock.advance(1000)
  await settle()
  expect(open().restore('')).toBe('here')
})

test('sending deletes it here and on the server at once', async () => {
  const { open, saved, kept } = createDevice()
  const draft = open()
  draft.written('here')
  await draft.sent()
  expect(saved).toEqual([''])
  expect([...kept.keys()]).toEqual([])
  expect(open().restore('')).toBe('')
})

test('leaving the page tells the server at once, and only what it does not know', async () => {
  const { open, clock, saved, settle } = createDevice()
  const draft = open()
  draft.written('half')
  draft.flush()
  expect(saved).toEqual(['half'])
  await settle()
  draft.flush()
  clock.advance(5000)
  expect(saved).toEqual(['half'])
})

test('a room is marked while something is half written in it, and known as such until the server has it', async () => {
  const { open, store, clock, signs, settle } = createDevice()
  const draft = open()
  draft.written('half')
  expect(unsavedDrafts('u1', store)).toEqual(['r1'])
  expect(unsavedDrafts('u2', store)).toEqual([])
  clock.advance(1000)
  await settle()
  expect(unsavedDrafts('u1', store)).toEqual([])
  draft.written('')
  expect(signs).toEqual([true, false])
})
