import { describe, expect, test } from 'bun:test'
import { createPageModel, listDifferences } from './page.ts'

const ROOM = 'aaaaaaaa-0000-7000-8000-000000000001'
const idOf = (n: number) => `cccccccc-0000-7000-8000-${String(n).padStart(12, '0')}`
const item = (n: number, changed = n, body = `body ${n}`) =>
  `<li id="m-${idOf(n)}" data-seq="${n}" data-changed-seq="${changed}" data-author="a">${body}<ul><li>x</li></ul></li>`
const list = (seq: number, ...items: string[]) =>
  `<main><ol id="messages" data-room-id="${ROOM}" data-epoch="e" data-seq="${seq}">${items.join('')}</ol></main>`
const frame = (after: number, seq: number, ...items: string[]) => ({
  type: 'changes' as const,
  room_id: ROOM,
  after,
  seq,
  content: items.map((one) => `<hx-partial hx-target="#messages" hx-swap="upsert">${one}</hx-partial>`).join(''),
})
const idsOf = (page: ReturnType<typeof createPageModel>) => page.elements().map((element) => element.seq)

describe('a page', () => {
  test('takes a frame that joins up, and a hole changes nothing', () => {
    const page = createPageModel(list(2, item(1), item(2)))
    expect(page.apply(frame(3, 4, item(4)))).toBe('hole')
    expect(page.apply(frame(2, 3, item(3)))).toBe('applied')
    expect(page.apply(frame(1, 3, item(3)))).toBe('old')
    expect(page.cursor()).toBe(3)
    expect(idsOf(page)).toEqual([1, 2, 3])
  })

  test('takes a frame that overlaps with what it has', () => {
    const page = createPageModel(list(2, item(1), item(2)))
    expect(page.apply(frame(0, 4, item(1), item(2), item(4)))).toBe('applied')
    expect(idsOf(page)).toEqual([1, 2, 4])
  })

  test('never puts an older state in place of a newer one', () => {
    const page = createPageModel(list(5, item(1, 5, 'new')))
    page.apply(frame(5, 6, item(1, 1, 'old')))
    expect(page.elements()[0]?.html).toContain('new')
  })

  test('puts new elements in by number, and drops what lies below its lowest', () => {
    const page = createPageModel(list(9, item(5), '<li class="divider">Today</li>', item(9)))
    page.apply(frame(9, 12, item(12), item(7, 11), item(3, 10)))
    expect(idsOf(page)).toEqual([5, 7, 9, 12])
  })

  test('equals a fresh page over the messages that both have loaded, dividers aside', () => {
    const page = createPageModel(list(2, item(1), item(2)))
    page.apply(frame(2, 3, item(3)))
    expect(listDifferences(page, list(3, item(2), '<li class="divider">Today</li>', item(3)))).toEqual([])
  })

  test('differs from a fresh page by one byte, one message too many or too few', () => {
    const page = createPageModel(list(3, item(1), item(2), item(3)))
    const differing = (...items: string[]) => listDifferences(page, list(3, ...items)).map((one) => one.messageId)
    expect(differing(item(1), item(2, 2, 'body2'), item(3))).toEqual([idOf(2)])
    expect(differing(item(1), item(3))).toEqual([idOf(2)])
    expect(differing(item(1), item(2), item(3), item(4))).toEqual([idOf(4)])
    expect(differing(item(1), item(3), item(2))).toEqual([idOf(2)])
  })
})
