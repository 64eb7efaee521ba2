import { describe, expect, test } from 'bun:test'
import { toHtml } from '../parts/to-html.ts'
import { MessageList, type MessageListProps, type RenderedMessage } from './list.tsx'

const me = 'me'
const other = 'other'

const item = (seq: number, createdAt: string, authorId = other): RenderedMessage => ({
  seq,
  createdAt,
  authorId,
  html: `<li id="m-${seq}"></li>`,
})

/** What stands in the list, in short: messages as their number, lines as their words. */
function linesOf(more: Partial<MessageListProps>): string[] {
  const html = toHtml(
    <MessageList
      roomId="r"
      epoch="e"
      seq={99}
      items={[]}
      viewerId={me}
      readSeq={null}
      beginning={<li>beginning</li>}
      reachesEnd
      timeZone="UTC"
      now={new Date('2026-11-24T12:00:00Z')}
      {...more}
    />,
  )
  return [...html.matchAll(/<li[^>]*?(?: id="m-(\d+)")?>(.*?)<\/li>/g)].map(
    ([, seq, inner]) => seq ?? (inner ?? '').replace(/<[^>]*>/g, ''),
  )
}

describe('days', () => {
  test('stand before the first message of each', () => {
    const items = [
      item(1, '2026-11-22T10:00:00Z'),
      item(2, '2026-11-23T10:00:00Z'),
      item(3, '2026-11-23T11:00:00Z'),
      item(4, '2026-11-24T09:00:00Z'),
    ]
    expect(linesOf({ items })).toEqual(['beginning', 'Sunday 22 November', '1', 'Yesterday', '2', '3', 'Today', '4'])
  })

  test('are those of the given time zone', () => {
    const items = [item(1, '2026-11-23T14:30:00Z'), item(2, '2026-11-23T15:30:00Z')]
    expect(linesOf({ items, timeZone: 'Asia/Tokyo' })).toEqual(['beginning', 'Yesterday', '1', 'Today', '2'])
  })

  test('of another year name it', () => {
    expect(linesOf({ items: [item(1, '2025-12-31T10:00:00Z')] })).toEqual([
      'beginning',
      'Wednesday, 31 December 2025',
      '1',
    ])
  })
})

describe('the line before what is new', () => {
  const at = '2026-11-24T09:00:00Z'

  test('stands once, before the first message above the read mark', () => {
    const items = [item(1, at), item(2, at), item(3, at)]
    expect(linesOf({ items, readSeq: 1 })).toEqual(['beginning', 'Today', '1', 'New', '2', '3'])
  })

  test("never stands before one's own message", () => {
    const items = [item(1, at), item(2, at, me), item(3, at)]
    expect(linesOf({ items, readSeq: 1 })).toEqual(['beginning', 'Today', '1', '2', 'New', '3'])
  })

  test('follows the day where both begin', () => {
    expect(linesOf({ items: [item(1, at)], readSeq: 0 })).toEqual(['beginning', 'Today', 'New', '1'])
  })

  test('is not there when all is read, nor for somebody who has not joined', () => {
    expect(linesOf({ items: [item(1, at)], readSeq: 1 })).not.toContain('New')
    expect(linesOf({ items: [item(1, at)], readSeq: null })).not.toContain('New')
  })
})

describe('the ends of the list', () => {
  const items = [item(5, '2026-11-24T09:00:00Z'), item(6, '2026-11-24T09:00:00Z')]

  test('lead to earlier messages unless the beginning is there', () => {
    expect(linesOf({ items, beginning: null })).toEqual(['Earlier messages', 'Today', '5', '6'])
    const html = toHtml(<MessageList {...whole} items={items} beginning={null} />)
    expect(html).toContain('<a href="/rooms/r/messages?before=5" rel="prev">')
  })

  test('lead to later messages when there are any', () => {
    const html = toHtml(<MessageList {...whole} items={items} reachesEnd={false} />)
    expect(html).toContain('<a href="/rooms/r/messages?after=6" rel="next">')
  })

  test('tell of unread messages before them', () => {
    const unreadBefore = { count: 214, since: '2026-11-20T09:00:00Z', seq: 3 }
    expect(linesOf({ items, beginning: null, unreadBefore })).toContain(
      '214 new since Friday 20 November · start there',
    )
  })

  const whole: MessageListProps = {
    roomId: 'r',
    epoch: 'e',
    seq: 99,
    items: [],
    viewerId: me,
    readSeq: null,
    beginning: 'beginning',
    reachesEnd: true,
    timeZone: 'UTC',
    now: new Date('2026-11-24T12:00:00Z'),
  }

  test('the list says which snapshot of which room it is', () => {
    expect(toHtml(<MessageList {...whole} />)).toStartWith(
      '<ol class="messages" id="messages" data-room-id="r" data-epoch="e" data-seq="99">',
    )
  })
})
