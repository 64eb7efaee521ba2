import { describe, expect, test } from 'bun:test'
import { createFakeClock } from './fake-clock.ts'
import type { PageFrame } from './frames.ts'
import { GIVE_UP_AFTER_MS, type Unsent, createOutbox } from './outbox.ts'
import type { Store } from './stored.ts'

type Clock = ReturnType<typeof createFakeClock>

function createMemoryStore(): Store {
  const kept = new Map<string, string>()
  return {
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => void kept.set(key, value),
    remove: (key) => void kept.delete(key),
    keys: () => [...kept.keys()],
  }
}

function createTab({
  store = createMemoryStore(),
  clock = createFakeClock(),
  userId = 'u1',
  minted = ['m1', 'm2', 'm3', 'm4'],
} = {}) {
  const sent: PageFrame[] = []
  const drawn = new Map<string, Unsent>()
  const gone: [string, boolean][] = []
  let isConnected = false
  const outbox = createOutbox({
    userId,
    store,
    clock,
    mintId: () => minted.shift() ?? 'none left',
    send: (frame) => isConnected && sent.push(frame) > 0,
    onChange: (message) => void drawn.set(message.id, message),
    onGone: (id, acked) => {
      drawn.delete(id)
      gone.push([id, acked])
    },
  })
  return {
    outbox,
    store,
    clock,
    sent,
    drawn,
    gone,
    sentIds: () => sent.map((frame) => (frame.type === 'send' ? frame.id : frame.type)),
    write: (body: string, roomId = 'r1') => outbox.add({ roomId, body }),
    connect() {
      isConnected = true
      outbox.connected()
    },
    disconnect() {
      isConnected = false
      outbox.disconnected()
    },
    refuse: (id: string, retryAfterMs?: number) =>
      outbox.refused({
        type: 'error',
        of: 'send',
        code: 'x',
        message: 'Too long.',
        id,
        ...(retryAfterMs !== undefined && { retry_after_ms: retryAfterMs }),
      }),
  }
}

const createConnectedTab = (given?: { store?: Store; clock?: Clock; minted?: string[]; userId?: string }) => {
  const tab = createTab(given)
  tab.connect()
  return tab
}

describe('the outbox', () => {
  test('what is written goes out at once with a minted id, and is gone when acked', () => {
    const tab = createConnectedTab()
    tab.write('hello')
    expect(tab.sent).toEqual([{ type: 'send', room_id: 'r1', id: 'm1', body: 'hello' }])
    tab.outbox.acked({ id: 'm1' })
    expect(tab.outbox.list()).toEqual([])
    expect(tab.gone).toEqual([['m1', true]])
  })

  test('a room’s messages go out one after the other in the order of writing; rooms do not wait for one another', () => {
    const tab = createConnectedTab()
    tab.write('one')
    tab.write('two')
    tab.write('elsewhere', 'r2')
    expect(tab.sentIds()).toEqual(['m1', 'm3'])
    tab.outbox.acked({ id: 'm1' })
    expect(tab.sentIds()).toEqual(['m1', 'm3', 'm2'])
  })

  test('without a connection it waits, and goes out in order on the next', () => {
    const tab = createTab()
    tab.write('one')
    tab.write('two')
    expect(tab.sent).toEqual([])
    tab.connect()
    tab.outbox.acked({ id: 'm1' })
    expect(tab.sentIds()).toEqual(['m1', 'm2'])
  })

  test('a connection lost before the answer makes it go again with the same id', () => {
    const tab = createConnectedTab()
    tab.write('one')
    tab.disconnect()
    tab.connect()
    expect(tab.sentIds()).toEqual(['m1', 'm1'])
  })

  test('no answer for 10 s: again with the same id after 1, 2, 4 … 30 s', () => {
    const tab = createConnectedTab()
    tab.write('one')
    const sentAfter = (ms: number) => {
      tab.clock.advance(ms)
      return tab.sent.length
    }
    expect(sentAfter(10_999)).toBe(1)
    expect(sentAfter(1)).toBe(2)
    expect(sentAfter(11_999)).toBe(2)
    expect(sentAfter(1)).toBe(3)
    expect(sentAfter(14_000)).toBe(4)
    tab.clock.advance(10 * 60_000)
    const before = tab.sent.length
    expect(sentAfter(40_000)).toBe(before + 1)
    expect(new Set(tab.sentIds())).toEqual(new Set(['m1']))
  })

  test('a refusal with a wait is repeated after it, ahead of what was written later', () => {
    const tab = createConnectedTab()
    tab.write('one')
    tab.write('two')
    tab.refuse('m1', 3000)
    tab.clock.advance(2999)
    expect(tab.sentIds()).toEqual(['m1'])
    tab.clock.advance(1)
    tab.outbox.acked({ id: 'm1' })
    expect(tab.sentIds()).toEqual(['m1', 'm1', 'm2'])
  })

  test('a refusal for good fails it with the reason, holds nobody up, and is sent by nobody', () => {
    const tab = createConnectedTab()
    tab.write('one')
    tab.write('two')
    tab.refuse('m1')
    expect(tab.drawn.get('m1')?.failed).toBe('Too long.')
    expect(tab.sentIds()).toEqual(['m1', 'm2'])
    tab.outbox.acked({ id: 'm2' })
    tab.disconnect()
    tab.connect()
    expect(tab.sentIds()).toEqual(['m1', 'm2'])
  })

  test('trying again by hand keeps the id', () => {
    const tab = createConnectedTab()
    tab.write('one')
    tab.refuse('m1')
    tab.outbox.retry('m1')
    expect(tab.sentIds()).toEqual(['m1', 'm1'])
    expect(tab.drawn.get('m1')?.failed).toBeUndefined()
  })

  test('discarded is gone and never sent', () => {
    const tab = createTab()
    tab.write('one')
    tab.outbox.discard('m1')
    tab.connect()
    expect(tab.sent).toEqual([])
    expect(tab.gone).toEqual([['m1', false]])
  })

  test('after 24 h it is given up', () => {
    const tab = createTab()
    tab.write('one')
    tab.clock.advance(GIVE_UP_AFTER_MS + 1)
    tab.connect()
    expect(tab.sent).toEqual([])
    expect(tab.drawn.get('m1')?.failed).toContain('a day')
  })

  test('it survives a reload, with id, order and quote', () => {
    const before = createTab()
    before.outbox.add({ roomId: 'r1', body: 'one', replyToId: 'q1', quote: { author: 'Ines', text: 'hm' } })
    before.write('two')
    const after = createConnectedTab({ store: before.store })
    expect(after.outbox.list().map(({ id }) => id)).toEqual(['m1', 'm2'])
    expect(after.sent).toEqual([{ type: 'send', room_id: 'r1', id: 'm1', body: 'one', reply_to_id: 'q1' }])
  })

  test('another person who signs in here neither sees nor sends it', () => {
    const mine = createTab()
    mine.write('one')
    const theirs = createConnectedTab({ store: mine.store, userId: 'u2' })
    expect(theirs.outbox.list()).toEqual([])
    expect(theirs.sent).toEqual([])
  })

  test('its element coming by the room’s stream settles it, before or after the ack', () => {
    const tab = createConnectedTab()
    tab.write('one')
    tab.write('two')
    tab.outbox.seen('m1')
    tab.outbox.acked({ id: 'm1' })
    expect(tab.outbox.list().map(({ id }) => id)).toEqual(['m2'])
    expect(tab.sentIds()).toEqual(['m1', 'm2'])
  })

  describe('with two tabs', () => {
    const keyOf = (store: Store, id: string) => store.keys().find((key) => key.endsWith(`.${id}`)) ?? ''

    function createTwoTabs() {
      const clock = createFakeClock()
      const one = createConnectedTab({ clock })
      const two = createConnectedTab({ clock, store: one.store, minted: ['m9'] })
      one.write('one')
      two.outbox.storageChanged(keyOf(one.store, 'm1'), one.store.get(keyOf(one.store, 'm1')))
      return { clock, one, two }
    }

    test('the other draws it, but leaves the sending to the one that wrote it', () => {
      const { two, clock } = createTwoTabs()
      expect([...two.drawn.keys()]).toEqual(['m1'])
      clock.advance(9_999)
      expect(two.sent).toEqual([])
    })

    test('the other sends it with the same id when the first is gone', () => {
      const { two, clock } = createTwoTabs()
      clock.advance(10_000)
      expect(two.sentIds()).toEqual(['m1'])
    })

    test('acked in one it goes from the other', () => {
      const { one, two } = createTwoTabs()
      const key = keyOf(one.store, 'm1')
      one.outbox.acked({ id: 'm1' })
      two.outbox.storageChanged(key, null)
      expect(two.gone).toEqual([['m1', false]])
    })

    test('what the other writes waits for nothing of the first', () => {
      const { two } = createTwoTabs()
      two.write('from two')
      expect(two.sentIds()).toEqual(['m9'])
    })
  })
})
